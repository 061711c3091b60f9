using DogSound.Core.Audio;
using DogSound.Core.Features;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Inference;

/// <summary>Sound files to log-mel spectrograms, window by window, exactly as a model of the same settings gets them.</summary>
public sealed class SpectrogramReader : IDisposable
{
    private readonly FeatureSettings _settings;
    private readonly LogMelSpectrogram _features;
    private readonly WindowReader _windows;

    /// <summary>Loads libtorch and prepares the filters.</summary>
    /// <param name="settings">The features.</param>
    /// <param name="overlap">Part of a window of a long recording that the next one repeats, 0 to 0.95.</param>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public SpectrogramReader(FeatureSettings settings, double overlap)
    {
        ArgumentNullException.ThrowIfNull(settings);
        LibTorch.Load();
        _settings = settings;
        _features = new LogMelSpectrogram(settings, CPU);
        _windows = new WindowReader(settings.SampleCount, settings.SampleRate, overlap);
    }

    /// <summary>The spectrograms of a file, one a window, in order.</summary>
    /// <param name="path">Full path of the sound file.</param>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    public IEnumerable<Spectrogram> Read(string path)
    {
        using MonoReader reader = MonoReader.Open(path, _settings.SampleRate);
        foreach (RecordingWindow window in _windows.Read(reader, () => new float[_settings.SampleCount]))
        {
            float[,] values = Compute(_features, window.Samples);
            yield return new Spectrogram
            {
                Path = path,
                Start = window.Start,
                End = window.End,
                MelCount = values.GetLength(0),
                FrameCount = values.GetLength(1),
                HopDuration = (double)_settings.HopLength / _settings.SampleRate,
                Values = values,
            };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();

    /// <summary>The spectrogram [mel, frame] of samples.</summary>
    /// <param name="features">What computes it, on the CPU.</param>
    /// <param name="samples">[T], with T above half a Fourier transform.</param>
    internal static float[,] Compute(LogMelSpectrogram features, float[] samples)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = inference_mode();
        Tensor spectrogram = features.Forward(tensor(samples, [1, samples.Length])).contiguous();
        var values = new float[features.Settings.MelCount, spectrogram.shape[^1]];
        spectrogram.data<float>().CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref values[0, 0], values.Length));
        return values;
    }
}
