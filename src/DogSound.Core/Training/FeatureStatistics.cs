using DogSound.Core.Features;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>Mean and standard deviation of the log-mel values of the training clips, by which spectrograms are normalized.</summary>
internal static class FeatureStatistics
{
    // More clips change neither figure in the third digit, and a set of 78,000 would take minutes.
    private const int MostClips = 4_000;

    private const int ClipsAtOnce = 16;

    /// <summary>Measures; of a large set, a random share that follows from the seed.</summary>
    /// <returns>The settings with <see cref="FeatureSettings.Mean"/> and <see cref="FeatureSettings.StandardDeviation"/>.</returns>
    public static FeatureSettings Measure(TrainingData data, FeatureSettings settings, Device device, long seed, CancellationToken cancel)
    {
        settings = settings with { Mean = 0, StandardDeviation = 1 };
        TrainingClip[] clips = [.. data.Train];
        RandomSequence.Create("feature_statistics", (ulong)seed).Shuffle<TrainingClip>(clips);
        clips = clips[..Math.Min(clips.Length, MostClips)];
        using var features = new LogMelSpectrogram(settings, device);
        using var batch = new WaveformBatch(data.Store, ClipsAtOnce, settings.SampleCount);
        double sum = 0, squares = 0;
        long count = 0;
        foreach (TrainingClip[] some in clips.Chunk(ClipsAtOnce))
        {
            cancel.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            Tensor values = features.Forward(batch.Read(some, _ => 0).to(device)).cpu().to(ScalarType.Float64);
            sum += values.sum().item<double>();
            squares += values.SquareInPlace().sum().item<double>();
            count += values.numel();
        }

        double mean = sum / count, variance = squares / count - mean * mean;
        // Clips of pure silence have no spread.
        return settings with { Mean = mean, StandardDeviation = variance > 1e-12 ? Math.Sqrt(variance) : 1 };
    }
}
