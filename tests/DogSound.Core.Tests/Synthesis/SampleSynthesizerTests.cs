using DogSound.Core.Synthesis;

namespace DogSound.Core.Tests.Synthesis;

public sealed class SampleSynthesizerTests
{
    public static TheoryData<string> Classes => [.. SampleClass.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Classes))]
    public void A_clip_follows_from_seed_class_and_number_alone(string name)
    {
        SampleClass sampleClass = ByName(name);
        var settings = new SampleSettings { Seed = 7, Duration = 2 };
        float[][] inOrder = [.. Enumerable.Range(0, 16).Select(index => SampleSynthesizer.Create(sampleClass, index, settings))];
        float[][] parallel = [.. Enumerable.Range(0, 16).Reverse().AsParallel().AsOrdered().WithDegreeOfParallelism(4)
            .Select(index => SampleSynthesizer.Create(sampleClass, index, settings))];
        Assert.All(inOrder.Zip(parallel.Reverse()), pair => Assert.True(pair.First.AsSpan().SequenceEqual(pair.Second)));
        Assert.Equal(16, inOrder.Select(clip => clip[100]).Distinct().Count());
        Assert.NotEqual(inOrder[0], SampleSynthesizer.Create(sampleClass, 0, settings with { Seed = 8 }));
        Assert.All(SampleClass.All.Where(other => other != sampleClass), other => Assert.NotEqual(inOrder[0], SampleSynthesizer.Create(other, 0, settings)));
    }

    [Theory]
    [InlineData(8_000, 1)]
    [InlineData(8_000, 5)]
    [InlineData(11_025, 1.5)]
    [InlineData(48_000, 1)]
    public void Every_clip_has_its_length_and_a_level_that_is_heard(int sampleRate, double duration)
    {
        var settings = new SampleSettings { Seed = -1, SampleRate = sampleRate, Duration = duration };
        foreach (SampleClass sampleClass in SampleClass.All)
        {
            for (int index = 0; index < 20; index++)
            {
                float[] clip = SampleSynthesizer.Create(sampleClass, index, settings);
                Assert.Equal((int)Math.Round(sampleRate * duration), clip.Length);
                Assert.True(Array.TrueForAll(clip, float.IsFinite), $"{sampleClass.Name} {index}");
                Assert.InRange(clip.Max(Math.Abs), 0.0499, 0.892);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Classes))]
    public void The_sound_itself_is_in_the_clip_whatever_its_length(string name)
    {
        foreach (double duration in new[] { 1.0, 5.0 })
        {
            for (ulong index = 0; index < 100; index++)
            {
                float[] clean = new float[(int)(8000 * duration)];
                ByName(name).Sound(clean, 8000, DogSound.Core.Randomness.RandomSequence.Create("test", index));
                Assert.True(Math.Sqrt(clean.Average(sample => (double)sample * sample)) > 0.005, $"{name} {index}");
            }
        }
    }

    [Theory]
    [InlineData(7_999, 5)]
    [InlineData(48_001, 5)]
    [InlineData(8_000, 0.5)]
    [InlineData(8_000, 61)]
    [InlineData(8_000, double.NaN)]
    public void Settings_out_of_range_are_refused(int sampleRate, double duration) => Assert.Throws<ArgumentException>(
        () => SampleSynthesizer.Create(SampleClass.All[0], 0, new SampleSettings { SampleRate = sampleRate, Duration = duration }));

    private static SampleClass ByName(string name) => SampleClass.All.Single(one => one.Name == name);
}
