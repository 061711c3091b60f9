using DogSound.Core.Features;
using DogSound.Core.Inference;
using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Review;

/// <summary>What an excerpt sounds like, in numbers: its spectrogram, and how its spectrum is on average and varies.</summary>
public sealed class ExcerptAnalyzer : IDisposable
{
    private readonly LogMelSpectrogram _features;

    /// <summary>Loads libtorch and prepares the filters.</summary>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public ExcerptAnalyzer()
    {
        LibTorch.Load();
        _features = new LogMelSpectrogram(ClipExcerpt.Features, CPU);
    }

    /// <summary>The log-mel spectrogram [mel, frame] of the excerpt as it is, neither padded nor cut.</summary>
    public float[,] Spectrogram(ClipExcerpt excerpt)
    {
        ArgumentNullException.ThrowIfNull(excerpt);
        // The shortest that there is a frame of.
        float[] samples = excerpt.Samples;
        if (samples.Length < ClipExcerpt.Features.FftSize) Array.Resize(ref samples, ClipExcerpt.Features.FftSize);
        return SpectrogramReader.Compute(_features, samples);
    }

    /// <summary>
    /// A clip as a point: the mean of each mel band over time, then the standard deviation of each. The mean over all bands is taken away
    /// from the means, so that a clip that is only louder or quieter is the same point.
    /// </summary>
    /// <returns>[2 × mel bands].</returns>
    public double[] Statistics(ClipExcerpt excerpt)
    {
        float[,] spectrogram = Spectrogram(excerpt);
        (int bands, int frames) = (spectrogram.GetLength(0), spectrogram.GetLength(1));
        double[] statistics = new double[2 * bands];
        for (int band = 0; band < bands; band++)
        {
            double sum = 0, squares = 0;
            for (int frame = 0; frame < frames; frame++) sum += spectrogram[band, frame];
            double mean = sum / frames;
            for (int frame = 0; frame < frames; frame++) squares += Math.Pow(spectrogram[band, frame] - mean, 2);
            (statistics[band], statistics[bands + band]) = (mean, Math.Sqrt(squares / frames));
        }
        double level = statistics.Take(bands).Average();
        for (int band = 0; band < bands; band++) statistics[band] -= level;
        return statistics;
    }

    /// <inheritdoc/>
    public void Dispose() => _features.Dispose();
}
