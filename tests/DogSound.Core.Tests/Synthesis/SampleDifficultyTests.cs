using DogSound.Core.Features;
using DogSound.Core.Native;
using DogSound.Core.Synthesis;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Synthesis;

/// <summary>
/// The synthetic classes are no matter of loudness or colour, which the mean spectrum has, but of what happens in time. Both
/// are judged by the simplest classifier there is: the nearest centroid, fitted on one half of the clips, scored on the other.
/// </summary>
public sealed class SampleDifficultyTests
{
    private const int ClipsPerClass = 40;

    private static readonly FeatureSettings Features = new() { SampleRate = 8_000, WindowLength = 200, FftSize = 200, HopLength = 80, MaximumFrequency = 4_000 };

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    public void The_mean_spectrum_tells_little_and_its_course_in_time_much(long seed)
    {
        LibTorch.Load();
        double[][] means = new double[SampleClass.All.Count * ClipsPerClass][], deviations = new double[means.Length][];
        Describe(seed, means, deviations);
        double ofMeans = WeightedAuc(means), ofDeviations = WeightedAuc(deviations);
        TestContext.Current.TestOutputHelper?.WriteLine($"weighted AUC of the nearest centroid: means {ofMeans:0.000}, deviations in time {ofDeviations:0.000}");
        Assert.InRange(ofMeans, 0.5, 0.90);
        Assert.InRange(ofDeviations, 0.85, 1);
    }

    /// <summary>For every clip: the mean of each band over time; and its standard deviation, of the values and of their steps.</summary>
    private static void Describe(long seed, double[][] means, double[][] deviations)
    {
        using LogMelSpectrogram spectrogram = new(Features, CPU);
        for (int clip = 0; clip < means.Length; clip++)
        {
            using IDisposable scope = NewDisposeScope();
            float[] samples = SampleSynthesizer.Create(SampleClass.All[clip / ClipsPerClass], clip % ClipsPerClass, new SampleSettings { Seed = seed });
            Tensor bands = spectrogram.Forward(tensor(samples).view(1, -1)).view(Features.MelCount, -1).to(ScalarType.Float64);
            means[clip] = bands.mean([1]).data<double>().ToArray();
            deviations[clip] = [.. cat([bands.std(1), bands.diff(1, 1).std(1)]).log().data<double>()];
        }
    }

    private static double WeightedAuc(double[][] clips)
    {
        double[][] standardized = Standardize(clips);
        double[][] centroids = [.. SampleClass.All.Select((_, label) => Mean([.. Fitted(standardized).Where(clip => LabelOf(clip) == label).Select(clip => standardized[clip])]))];
        int[] scored = [.. Enumerable.Range(0, clips.Length).Where(clip => clip % 2 == 1)];
        double[][] probabilities = [.. scored.Select(clip => Softmax([.. centroids.Select(centroid => -Distance(standardized[clip], centroid))]))];
        // All classes have the same number of clips, so the weighted mean is the mean.
        return SampleClass.All.Select((_, label) => Auc(
            [.. probabilities.Where((_, row) => LabelOf(scored[row]) == label).Select(row => row[label])],
            [.. probabilities.Where((_, row) => LabelOf(scored[row]) != label).Select(row => row[label])])).Average();
    }

    private static IEnumerable<int> Fitted(double[][] clips) => Enumerable.Range(0, clips.Length).Where(clip => clip % 2 == 0);

    private static int LabelOf(int clip) => clip / ClipsPerClass;

    private static double[][] Standardize(double[][] clips)
    {
        double[][] fitted = [.. Fitted(clips).Select(clip => clips[clip])];
        double[] mean = Mean(fitted);
        double[] deviation = [.. Mean([.. fitted.Select(clip => clip.Select((value, i) => (value - mean[i]) * (value - mean[i])).ToArray())]).Select(Math.Sqrt)];
        return [.. clips.Select(clip => clip.Select((value, i) => (value - mean[i]) / deviation[i]).ToArray())];
    }

    private static double[] Mean(double[][] rows) => [.. Enumerable.Range(0, rows[0].Length).Select(i => rows.Average(row => row[i]))];

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());

    private static double[] Softmax(double[] scores)
    {
        double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
        return [.. powers.Select(power => power / powers.Sum())];
    }

    /// <summary>How often a clip of the class gets more than one of the others; a tie is half of it.</summary>
    private static double Auc(double[] inside, double[] outside) =>
        inside.Average(a => outside.Average(b => a > b ? 1.0 : a == b ? 0.5 : 0.0));
}
