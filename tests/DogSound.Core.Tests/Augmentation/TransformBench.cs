using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>A transform as a policy uses it, and what its tests measure.</summary>
internal static class TransformBench
{
    public const int SampleRate = 16_000;

    /// <summary>A clip of <paramref name="length"/> samples at 16 kHz whose file has that rate, too.</summary>
    public static ClipFacts Facts(long length, int sourceSampleRate = SampleRate) => new(length, sourceSampleRate);

    public static TransformContext Context(int length) => new(length, SampleRate, 7, CPU);

    /// <summary>The draws of clips 0, 1, 2, ...</summary>
    public static List<TDraw> Draws<TDraw>(ITransform transform, int count, ClipFacts clip) =>
        [.. Enumerable.Range(0, count).Select(number => (TDraw)transform.Draw(RandomSequence.Create(transform.Name, 1, (ulong)number), clip)!)];

    /// <summary>What becomes of one clip.</summary>
    public static float[] Apply(ITransform transform, float[] clip, object? draw)
    {
        LibTorch.Load();
        using DisposeScope scope = NewDisposeScope();
        return transform.Apply(tensor(clip).unsqueeze(0), [draw]).data<float>().ToArray();
    }

    /// <summary>What becomes of a batch is, bit for bit, what becomes of its clips one by one; and a null draw changes nothing.</summary>
    public static void AssertRowsAreAlone(ITransform transform, float[][] clips, IReadOnlyList<object?> draws)
    {
        LibTorch.Load();
        using DisposeScope scope = NewDisposeScope();
        Tensor batch = stack([.. clips.Select(clip => tensor(clip))]);
        Tensor result = transform.Apply(batch, draws);
        for (int row = 0; row < clips.Length; row++)
        {
            float[] together = result[row].contiguous().data<float>().ToArray();
            Assert.Equal(draws[row] is null ? clips[row] : Apply(transform, clips[row], draws[row]), together);
            Assert.All(together, sample => Assert.True(float.IsFinite(sample)));
        }
    }

    public static float[] Sine(double frequency, int length, double amplitude = 0.5, int sampleRate = SampleRate) =>
        [.. Enumerable.Range(0, length).Select(t => (float)(amplitude * Math.Sin(2 * Math.PI * frequency * t / sampleRate)))];

    public static float[] White(int length, ulong seed = 1, double deviation = 0.1)
    {
        RandomSequence random = RandomSequence.Create("white", seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)(deviation * random.NextNormal()))];
    }

    public static double Energy(IEnumerable<float> samples) => samples.Sum(sample => (double)sample * sample);

    /// <summary>How many decibels the first is above the second.</summary>
    public static double Decibels(double energy, double other) => 10 * Math.Log10(energy / other);

    /// <summary>Energy between two frequencies, in hertz, seen through a Hann window.</summary>
    public static double EnergyBetween(float[] samples, double lowest, double highest, int sampleRate = SampleRate)
    {
        LibTorch.Load();
        using DisposeScope scope = NewDisposeScope();
        double[] windowed = [.. samples.Select((sample, t) => sample * 0.5 * (1 - Math.Cos(2 * Math.PI * (t + 0.5) / samples.Length)))];
        double[] power = fft.rfft(tensor(windowed)).abs().square().data<double>().ToArray();
        double bin = (double)sampleRate / samples.Length;
        return power.Where((_, number) => number * bin >= lowest && number * bin <= highest).Sum();
    }
}
