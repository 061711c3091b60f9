using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using DogSound.Core.Settings;
using TorchSharp;
using static DogSound.Core.Tests.Augmentation.TransformBench;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>The slope of each color, its ratio, its band.</summary>
public sealed class ColoredNoiseTests
{
    private const int T = 131_072, Many = 20_000;

    public ColoredNoiseTests() => LibTorch.Load();

    [Theory]
    [InlineData(NoiseColor.Brown, -6)]
    [InlineData(NoiseColor.Pink, -3)]
    [InlineData(NoiseColor.White, 0)]
    [InlineData(NoiseColor.Blue, 3)]
    [InlineData(NoiseColor.Violet, 6)]
    public void A_color_has_its_slope(NoiseColor color, double slope)
    {
        float[] noise = Noise(new(color, 0, 77_777, 8000));
        double OctaveFrom(double frequency) => EnergyBetween(noise, frequency, 2 * frequency);
        // Twice as many hertz are 3 dB more.
        Assert.Equal(3 * (slope + 3.01), Decibels(OctaveFrom(2000), OctaveFrom(250)), 0.5);
        Assert.Equal(2 * (slope + 3.01), Decibels(OctaveFrom(400), OctaveFrom(100)), 1.0);
    }

    [Theory]
    [InlineData(NoiseColor.Brown, -10, 16_000)]
    [InlineData(NoiseColor.Pink, 20, 8000)]
    [InlineData(NoiseColor.Violet, 3, 8000)]
    public void The_powers_have_the_ratio(NoiseColor color, double snr, int sourceRate)
    {
        double energy = Energy(Noise(new(color, snr, 260_000, sourceRate / 2)));
        Assert.Equal(snr, Decibels(0.25 * T, energy), 0.1);
    }

    [Fact]
    public void Nothing_comes_in_above_what_the_clips_own_file_holds()
    {
        float[] noise = Noise(new(NoiseColor.Violet, 0, 5, 4000));
        Assert.InRange(Decibels(EnergyBetween(noise, 0, 4000), EnergyBetween(noise, 4000, 8000)), 60, double.PositiveInfinity);
    }

    [Fact]
    public void Draws_come_evenly_from_every_color_place_and_ratio()
    {
        using var transform = new ColoredNoise(new() { Darkest = NoiseColor.Pink, Brightest = NoiseColor.Blue }, Context(T));
        List<ColoredNoiseDraw> draws = Draws<ColoredNoiseDraw>(transform, Many, Facts(T, 8000));
        Distribution.AssertUniform(draws.Select(draw => ((long)draw.Color / 3) + 1), 3);
        Distribution.AssertUniform([.. draws.Select(draw => draw.Snr)], 10, 40);
        Distribution.AssertUniform([.. draws.Select(draw => (double)draw.Offset)], 0, 1 << 18);
        Assert.All(draws, draw => Assert.Equal(4000, draw.Bandwidth));
        Assert.Equal("darkest", Assert.Single(SettingChecks.Find(new ColoredNoiseSettings { Darkest = NoiseColor.Blue, Brightest = NoiseColor.Pink })).Key);
    }

    [Fact]
    public void Rows_know_nothing_of_each_other_and_silence_stays_silent()
    {
        using var transform = new ColoredNoise(new(), Context(1001));
        List<ColoredNoiseDraw?> draws = [.. Draws<ColoredNoiseDraw>(transform, 3, Facts(1001)), null, .. Draws<ColoredNoiseDraw>(transform, 2, Facts(1001, 8000))];
        AssertRowsAreAlone(transform, [.. Enumerable.Range(0, 6).Select(row => White(1001, (ulong)row))], draws);
        Assert.All(Apply(transform, new float[1001], draws[0]), sample => Assert.Equal(0, sample));
        Assert.True(float.IsFinite(Assert.Single(Apply(transform, [0.5f], draws[0]))));
    }

    [Fact]
    public void The_calls_for_a_gpu_do_the_same_as_those_for_a_cpu()
    {
        using DisposeScope scope = NewDisposeScope();
        using var transform = new ColoredNoise(new(), Context(2000));
        ColoredNoiseDraw?[] draws = [.. Draws<ColoredNoiseDraw>(transform, 3, Facts(2000, 8000)), null];
        Tensor rows = rand([4, 2000], generator: new Generator(1, CPU)), atOnce = rows.clone();
        transform.AddToRows(rows, draws);
        transform.AddAtOnce(atOnce, draws);
        Assert.True(atOnce.allclose(rows, 1e-4, 1e-6));
    }

    // What is added to a clip of nothing but 0.5.
    private static float[] Noise(ColoredNoiseDraw draw)
    {
        using var transform = new ColoredNoise(new(), Context(T));
        return Array.ConvertAll(Apply(transform, [.. Enumerable.Repeat(0.5f, T)], draw), sample => sample - 0.5f);
    }
}
