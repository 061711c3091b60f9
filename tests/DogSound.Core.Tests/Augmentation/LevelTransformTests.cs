using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using TorchSharp;
using static DogSound.Core.Tests.Augmentation.TransformBench;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>Gain, polarity, saturation; and what all of the catalogue's transforms have in common.</summary>
public sealed partial class LevelTransformTests : IDisposable
{
    private const int T = 16_000, Many = 20_000;

    private readonly NoiseFiles _files = new();

    public LevelTransformTests() => LibTorch.Load();

    public static TheoryData<string> Names => ["background_noise", "colored_noise", "gain", "polarity", "low_pass", "high_pass", "band_pass", "random_eq", "reverb", "saturation", "microphone"];

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(-12)]
    [InlineData(0)]
    [InlineData(6.02)]
    public void A_gain_is_as_many_decibels(double gain)
    {
        using var transform = new RandomGain(new());
        float[] clip = White(T);
        Assert.Equal(gain, Decibels(Energy(Apply(transform, clip, new GainDraw(gain))), Energy(clip)), 0.001);
        Distribution.AssertUniform([.. Draws<GainDraw>(transform, Many, Facts(T)).Select(draw => draw.Gain)], -12, 6);
    }

    [Fact]
    public void Polarity_changes_every_sign_and_nothing_else()
    {
        using var transform = new PolarityInversion();
        float[] clip = White(T);
        PolarityDraw draw = Assert.Single(Draws<PolarityDraw>(transform, 1, Facts(T)));
        Assert.Equal(clip.Select(sample => -sample), Apply(transform, clip, draw));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(12)]
    [InlineData(40)]
    public void Saturation_keeps_the_peak_and_adds_the_overtones_of_tanh(double drive)
    {
        using var transform = new Saturation(new(), Context(T));
        // Peak 0.25 in a whole number of periods; all overtones below 8 kHz are multiples of 100 Hz.
        float[] clip = Sine(100, T, 0.25), saturated = Apply(transform, clip, new SaturationDraw(drive, 8000));
        Assert.Equal(0.25, saturated.Max(Math.Abs), 1e-4);
        double d = Math.Pow(10, drive / 20);
        for (int t = 0; t < T; t++)
            Assert.Equal(0.25 * Math.Tanh(d * clip[t] / 0.25) / Math.Tanh(d), saturated[t], 2e-6);
        double expected = Harmonic(3, d) / Harmonic(1, d);
        Assert.Equal(20 * Math.Log10(expected), Decibels(EnergyBetween(saturated, 290, 310), EnergyBetween(saturated, 90, 110)), 0.1);
    }

    [Fact]
    public void Overtones_keep_to_the_band_of_the_clips_own_file()
    {
        using var transform = new Saturation(new(), Context(T));
        float[] clip = Sine(1100, T), limited = Apply(transform, clip, new SaturationDraw(12, 4000)), whole = Apply(transform, clip, new SaturationDraw(12, 8000));
        Assert.InRange(Decibels(EnergyBetween(limited, 0, 4000), EnergyBetween(limited, 4000, 8000)), 60, double.PositiveInfinity);
        Assert.InRange(Decibels(EnergyBetween(whole, 0, 4000), EnergyBetween(whole, 4000, 8000)), 0, 40);
        Assert.Equal(0, Decibels(EnergyBetween(limited, 3250, 3350), EnergyBetween(whole, 3250, 3350)), 0.1);
        Distribution.AssertUniform([.. Draws<SaturationDraw>(transform, Many, Facts(T, 8000)).Select(draw => draw.Drive)], 0, 15);
    }

    [Fact]
    public void The_calls_for_a_gpu_saturate_as_those_for_a_cpu()
    {
        using DisposeScope scope = NewDisposeScope();
        using var transform = new Saturation(new(), Context(T));
        SaturationDraw?[] draws = [new(15, 4000), null, new(3, 8000), new(9, 8000)];
        Tensor rows = stack([.. Enumerable.Range(0, 3).Select(row => tensor(White(T, (ulong)row))), zeros(T)]), atOnce = rows.clone();
        transform.SaturateRows(rows, draws);
        transform.SaturateAtOnce(atOnce, draws);
        Assert.True(atOnce.allclose(rows, 1e-4, 1e-5));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_transform_draws_the_same_again_and_its_draws_can_be_written(string name)
    {
        using ITransform transform = Create(name, T);
        foreach (object draw in Draws<object>(transform, 20, Facts(T, 11_025)))
        {
            object again = JsonSerializer.Deserialize(JsonSerializer.Serialize(draw), draw.GetType())!;
            Assert.Equal(JsonSerializer.Serialize(draw), JsonSerializer.Serialize(again));
            Assert.Equal(Apply(transform, White(T), draw), Apply(transform, White(T), again));
        }

        using ITransform other = Create(name, T);
        Assert.Equal(Draws<object>(transform, 20, Facts(T)).Select(Text), Draws<object>(other, 20, Facts(T)).Select(Text));
    }

    [Theory]
    [InlineData("background_noise", """{"Noise":"574318115e90f9cf","Offset":11168,"Start":11900,"Alpha":0.21971805633055333,"Snr":null,"Bandwidth":5512}""")]
    [InlineData("colored_noise", """{"Color":"brown","Snr":28.698278957522824,"Offset":59275,"Bandwidth":5512}""")]
    [InlineData("gain", """{"Gain":-1.8882795273425277}""")]
    [InlineData("polarity", """{"IsInverted":true}""")]
    [InlineData("low_pass", """{"Frequency":4938.030878100836,"Order":3}""")]
    [InlineData("high_pass", """{"Frequency":637.8660399485833,"Order":2}""")]
    [InlineData("band_pass", """{"Frequency":783.8176974530865,"Width":3.255140474482714}""")]
    [InlineData("random_eq", """{"Bands":[{"Frequency":181.33146173766005,"Gain":2.730037624698898,"Quality":1.5339350805074243},{"Frequency":524.381366255101,"Gain":-6.70172103382539,"Quality":1.9770914925618166},{"Frequency":774.5331678282759,"Gain":0.5896426065651958,"Quality":1.7359112845618914}]}""")]
    [InlineData("reverb", """{"Response":null,"DecayTime":0.24500960067234773,"DirectToReverberant":13.403187284839952,"Offset":195131}""")]
    [InlineData("saturation", """{"Drive":0.49963421143956854,"Bandwidth":5512}""")]
    [InlineData("microphone", """{"LowCut":241.1324493398288,"HighCut":4786.935919091134,"ResonanceFrequency":4444.927902561371,"Resonance":3.71657728337646}""")]
    public void A_draw_never_changes_between_versions(string name, string expected)
    {
        using ITransform transform = Create(name, T);
        object? draw = transform.Draw(RandomSequence.Create(name, 7, 0xFEDCBA9876543210, 4), Facts(T, 11_025));
        // The last digits of a logarithm are the system's.
        string Rounded(string json) => Number().Replace(json, number => double.Parse(number.Value, CultureInfo.InvariantCulture).ToString("G12", CultureInfo.InvariantCulture));
        Assert.Equal(Rounded(expected), Rounded(Text(draw!)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Silence_one_sample_and_full_scale_are_clips_too(string name)
    {
        foreach (int length in new[] { 1, 2, 37, T })
        {
            using ITransform transform = Create(name, length);
            foreach (object draw in Draws<object>(transform, 5, Facts(length, 8000)))
            {
                float[] silent = Apply(transform, new float[length], draw), loud = Apply(transform, [.. Enumerable.Range(0, length).Select(t => t % 2 == 0 ? 1f : -1)], draw);
                Assert.All(silent.Concat(loud), sample => Assert.InRange(sample, -100, 100));
                if (name != "background_noise")
                    Assert.All(silent, sample => Assert.Equal(0, sample));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rows_know_nothing_of_each_other_and_nothing_stays_behind(string name)
    {
        using ITransform transform = Create(name, 3001);
        List<object?> draws = [.. Draws<object>(transform, 3, Facts(3001, 8000)), null, .. Draws<object>(transform, 2, Facts(3001))];
        float[][] clips = [.. Enumerable.Range(0, draws.Count).Select(row => White(3001, (ulong)row))];
        AssertRowsAreAlone(transform, clips, draws);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        AssertRowsAreAlone(transform, clips, draws);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [GeneratedRegex(@"(?<![0-9a-f])-?[0-9]+\.[0-9]+")]
    private static partial Regex Number();

    private static string Text(object draw) => JsonSerializer.Serialize(draw);

    private static double Harmonic(int number, double drive) => Math.Abs(Enumerable.Range(0, 3600).Sum(step =>
        Math.Tanh(drive * Math.Sin(2 * Math.PI * step / 3600)) * Math.Sin(2 * Math.PI * number * step / 3600)));

    private ITransform Create(string name, int length)
    {
        if (!Directory.EnumerateFiles(_files.Folder).Any())
        {
            _files.Write("a.wav", White(30_000));
            _files.Write("b.wav", White(500, 2));
        }

        TransformDefinition definition = TransformCatalog.Find(name)!;
        var settings = (ISettings)Activator.CreateInstance(definition.SettingsType)!;
        if (settings is BackgroundNoiseSettings noise)
            settings = noise with { Path = "noises" };
        return definition.Create(settings, Context(length) with { Recordings = _files.Open() });
    }
}
