using DogSound.Core.Augmentation;
using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>What the tests of single transforms share: making them by name, their draws, and sounds that can be measured.</summary>
internal static class TestTransform
{
    public const int SampleRate = 16_000;

    /// <summary>The transform that the catalogue has under a name.</summary>
    public static ITransform Create(string name, ISettings settings, int sampleCount = SampleRate, int sampleRate = SampleRate)
    {
        TransformDefinition definition = TransformCatalog.Find(name)!;
        Assert.IsType(definition.SettingsType, settings);
        ITransform transform = definition.Create(settings, new TransformContext(sampleCount, sampleRate, Seed: 7, CPU));
        Assert.Equal(name, transform.Name);
        return transform;
    }

    /// <summary>The draws of clips 0, 1, 2, ...</summary>
    public static List<object?> Draws(ITransform transform, int count) =>
    [
        .. Enumerable.Range(0, count).Select(clip =>
            transform.Draw(RandomSequence.Create(transform.Name, 7, (ulong)clip, 1), new ClipFacts(SampleRate, SampleRate))),
    ];

    /// <summary>Does to a copy of a batch what was drawn.</summary>
    public static Tensor Apply(ITransform transform, Tensor batch, params object?[] draws) => transform.Apply(batch.clone(), draws);

    public static float[] Sine(double frequency, int length, double amplitude = 0.5, int sampleRate = SampleRate) =>
        [.. Enumerable.Range(0, length).Select(i => (float)(amplitude * Math.Sin(2 * Math.PI * frequency * i / sampleRate)))];

    /// <summary>Frequency of a sine, from the first to the last of its rising zeros.</summary>
    public static double Frequency(ReadOnlySpan<float> sine, int sampleRate = SampleRate)
    {
        double first = -1, last = -1;
        int count = -1;
        for (int i = 1; i < sine.Length; i++)
        {
            if (sine[i - 1] >= 0 || sine[i] < 0)
                continue;
            last = i - sine[i] / (sine[i] - sine[i - 1]);
            first = first < 0 ? last : first;
            count++;
        }

        return count * sampleRate / (last - first);
    }

    /// <summary>Root of the mean square, in decibels of full scale.</summary>
    public static double Level(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        foreach (float sample in samples)
            sum += (double)sample * sample;
        return 10 * Math.Log10(sum / samples.Length);
    }

    public static float[] Row(Tensor batch, int row) => batch[row].contiguous().data<float>().ToArray();

    /// <summary>Rows of noise, each another one.</summary>
    public static Tensor Noise(int rows, int length) => randn([rows, length], generator: new Generator(1, CPU));
}
