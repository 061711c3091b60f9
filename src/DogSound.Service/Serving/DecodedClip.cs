using System.Buffers;
using System.Numerics.Tensors;
using DogSound.Core.Audio;
using DogSound.Core.Audio.Wav;
using DogSound.Core.Inference;
using DogSound.Service.Models;

namespace DogSound.Service.Serving;

/// <summary>A WAV file from a stranger, decoded and cut into what a model hears at once, exactly as files on the disk are.</summary>
internal sealed class DecodedClip
{
    private const string Name = "body";

    private DecodedClip(List<RecordingWindow> windows)
    {
        Windows = [.. windows.Select(window => window.Samples)];
        Ends = [.. windows.Select(window => window.End)];
    }

    /// <summary>Samples of each window, from the shared pool; whoever judges them gives them back.</summary>
    public IReadOnlyList<float[]> Windows { get; }

    /// <summary>End of each window, in seconds.</summary>
    public IReadOnlyList<double> Ends { get; }

    /// <summary>Length of what is judged, in seconds.</summary>
    public double Duration => Ends[^1];

    /// <summary>Root mean square of what the model hears, without its padding, in decibels below full scale; at least -120.</summary>
    public double Level { get; private init; }

    /// <summary>Decodes.</summary>
    /// <param name="body">The file.</param>
    /// <param name="model">Its rate and window are used.</param>
    /// <param name="durationLimit">Longest recording, in seconds.</param>
    /// <param name="cancel">Looked at between two windows: strange rates take long.</param>
    /// <exception cref="RefusedException">It is no WAV file, or a broken or too long one.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DecodedClip Decode(ArraySegment<byte> body, LoadedModel model, double durationLimit, CancellationToken cancel)
    {
        List<RecordingWindow> windows = [];
        try
        {
            // Of the formats that files may have, strangers may send the one whose reader is our own.
            if (body.Count == 0) throw RefusedException.EmptyBody();
            if (!WavHeader.IsWav(body)) throw RefusedException.NotWav();
            var source = new WavReader(new MemoryStream(body.Array!, body.Offset, body.Count, writable: false), Name);
            using var reader = new MonoReader(source, model.SampleRate);
            double duration = (double)source.FrameCount!.Value / source.Format.SampleRate;
            if (duration > durationLimit) throw RefusedException.TooLong(duration, durationLimit);
            foreach (RecordingWindow window in model.Windows.Read(reader, () => ArrayPool<float>.Shared.Rent(model.SampleCount)))
            {
                windows.Add(window);
                cancel.ThrowIfCancellationRequested();
            }

            return new DecodedClip(windows) { Level = LevelOf(windows, model) };
        }
        catch (Exception error)
        {
            Free(windows.Select(window => window.Samples));
            if (error is AudioFormatException broken) throw RefusedException.Broken(broken, Name);
            throw;
        }
    }

    /// <summary>Gives windows that nobody will judge back to the pool.</summary>
    public static void Free(IEnumerable<float[]> windows)
    {
        foreach (float[] samples in windows) ArrayPool<float>.Shared.Return(samples);
    }

    private static double LevelOf(List<RecordingWindow> windows, LoadedModel model)
    {
        double energy = windows.Sum(window => (double)TensorPrimitives.SumOfSquares<float>(window.Samples.AsSpan(0, model.SampleCount)));
        double seconds = windows.Sum(window => window.End - window.Start);
        return 10 * Math.Log10(Math.Max(energy / Math.Max(seconds * model.SampleRate, 1), 1e-12));
    }
}
