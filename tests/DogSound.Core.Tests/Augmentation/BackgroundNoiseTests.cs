using System.Text.Json;
using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using TorchSharp;
using static DogSound.Core.Tests.Augmentation.TransformBench;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>Noise from a folder: as loud as was drawn, of the place that was drawn, and nowhere that the clip's file holds nothing.</summary>
public sealed class BackgroundNoiseTests : IDisposable
{
    private const int T = 16_001, Fade = 160, Many = 20_000;

    private static readonly BackgroundNoiseSettings ByRatio = new() { Mix = NoiseMix.Snr, MinimumSnr = -10, MaximumSnr = 20 };

    private readonly NoiseFiles _files = new();

    public BackgroundNoiseTests() => LibTorch.Load();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void By_alpha_each_sample_is_the_clip_and_a_share_of_the_rolled_cut()
    {
        float[] noise = Rounded(White(40_000)), clip = Sine(440, T);
        _files.Write("a.wav", noise);
        using BackgroundNoise transform = _files.Create(T);
        BackgroundNoiseDraw draw = Draws<BackgroundNoiseDraw>(transform, 1, Facts(T))[0] with { Offset = 5000, Start = 300, Alpha = 0.25 };
        float[] mixed = Apply(transform, clip, draw);
        for (int t = 0; t < T; t++)
        {
            int place = (300 + t) % T;
            if (place >= Fade)
                Assert.Equal((clip[t] + 0.25 * noise[5000 + place]) / 1.25, mixed[t], 1e-6);
        }
    }

    [Theory]
    [InlineData(-20, 40_000, 16_000)]
    [InlineData(0, 40_000, 8000)]
    [InlineData(30, 3000, 16_000)]
    [InlineData(12, 3000, 8000)]
    [InlineData(60, 1, 11_025)]
    public void By_ratio_the_powers_have_it(double snr, int noiseLength, int sourceRate)
    {
        float[] clip = Sine(440, T, 0.3);
        _files.Write("a.wav", [.. White(noiseLength).Select(sample => sample + 0.1f)]);
        using BackgroundNoise transform = _files.Create(T, ByRatio);
        BackgroundNoiseDraw draw = Draws<BackgroundNoiseDraw>(transform, 1, Facts(T, sourceRate))[0] with { Snr = snr };
        float[] mixed = Apply(transform, clip, draw);
        double noise = clip.Zip(mixed).Sum(pair => Math.Pow((double)pair.Second - pair.First, 2));
        Assert.Equal(snr, Decibels(Energy(clip), noise), 0.1);
    }

    [Theory]
    [InlineData(8000)]
    [InlineData(11_025)]
    public void Nothing_comes_in_above_what_the_clips_own_file_holds(int sourceRate)
    {
        _files.Write("long.wav", White(40_000));
        _files.Write("short.wav", White(5000, seed: 2));
        using BackgroundNoise transform = _files.Create(T);
        double edge = sourceRate / 2.0;
        foreach (BackgroundNoiseDraw draw in Draws<BackgroundNoiseDraw>(transform, 8, Facts(T, sourceRate)))
        {
            float[] limited = Apply(transform, new float[T], draw), whole = Apply(transform, new float[T], draw with { Bandwidth = SampleRate / 2 });
            double kept = EnergyBetween(limited, 0, 0.9 * edge);
            Assert.Equal(0, Decibels(kept, EnergyBetween(whole, 0, 0.9 * edge)), 0.05);
            Assert.InRange(Decibels(kept, EnergyBetween(limited, edge, SampleRate / 2)), 60, double.PositiveInfinity);
            Assert.InRange(Decibels(kept, EnergyBetween(whole, edge, SampleRate / 2)), double.NegativeInfinity, 5);
        }
    }

    [Fact]
    public void Noise_at_a_lower_rate_than_the_clips_is_resampled()
    {
        _files.Write("a.wav", Sine(1000, 24_000, 0.5, 8000), 8000);
        using BackgroundNoise transform = _files.Create(T, new BackgroundNoiseSettings { MinimumAlpha = 1, MaximumAlpha = 1 });
        float[] mixed = Apply(transform, new float[T], Draws<BackgroundNoiseDraw>(transform, 1, Facts(T))[0]);
        Assert.InRange(EnergyBetween(mixed, 900, 1100) / EnergyBetween(mixed, 0, 8000), 0.999, 1);
    }

    [Theory]
    [InlineData(40_000)]
    [InlineData(1777)]
    public void Neither_a_roll_nor_a_loop_clicks(int length)
    {
        _files.Write("a.wav", Sine(97.3, length));
        using BackgroundNoise transform = _files.Create(T, new BackgroundNoiseSettings { MinimumAlpha = 1, MaximumAlpha = 1 });
        double largest = 2 * Math.Sqrt(2) * 0.25 * 2 * Math.PI * 97.3 / SampleRate;
        foreach (BackgroundNoiseDraw draw in Draws<BackgroundNoiseDraw>(transform, 20, Facts(T)))
        {
            float[] mixed = Apply(transform, new float[T], draw);
            Assert.InRange(mixed.Zip(mixed.Skip(1)).Max(pair => Math.Abs(pair.First - pair.Second)), 0, largest);
            Assert.InRange(Energy(mixed[^1000..]), 0.5 * 1000 / 32, 2 * 1000 / 32);
        }
    }

    [Fact]
    public void Draws_come_evenly_from_every_noise_place_and_amount()
    {
        foreach (int noise in Enumerable.Range(0, 4))
            _files.Write($"{noise}.wav", White(40_000, seed: (ulong)noise));
        _files.Write("short.wav", White(1000, seed: 9));
        using BackgroundNoise byAlpha = _files.Create(T), byRatio = _files.Create(T, ByRatio);
        List<BackgroundNoiseDraw> draws = Draws<BackgroundNoiseDraw>(byAlpha, Many, Facts(T, 8000));
        string[] names = [.. draws.Select(draw => draw.Noise).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(5, names.Length);
        Distribution.AssertUniform(draws.Select(draw => (long)Array.IndexOf(names, draw.Noise)), 5);
        string shortOne = draws.GroupBy(draw => draw.Noise).Single(noise => noise.All(draw => draw.Offset == 0)).Key;
        BackgroundNoiseDraw[] longOnes = [.. draws.Where(draw => draw.Noise != shortOne)];
        Distribution.AssertUniform([.. longOnes.Select(draw => (double)draw.Offset)], 0, 40_000 - T - Fade + 1);
        Distribution.AssertUniform([.. longOnes.Select(draw => (double)draw.Start)], 0, T);
        Distribution.AssertUniform([.. draws.Where(draw => draw.Noise == shortOne).Select(draw => (double)draw.Start)], 0, 1000 - Fade);
        Distribution.AssertUniform([.. draws.Select(draw => draw.Alpha!.Value)], 0.1, 0.4);
        Assert.All(draws, draw => Assert.True(draw is { Snr: null, Bandwidth: 4000 }));
        List<BackgroundNoiseDraw> ratios = Draws<BackgroundNoiseDraw>(byRatio, Many, Facts(T, 44_100));
        Distribution.AssertUniform([.. ratios.Select(draw => draw.Snr!.Value)], -10, 20);
        Assert.All(ratios, draw => Assert.True(draw is { Alpha: null, Bandwidth: 8000 }));
    }

    [Fact]
    public void Draws_follow_from_what_is_in_the_files_and_not_from_their_names()
    {
        using var others = new NoiseFiles();
        foreach (int noise in Enumerable.Range(0, 6))
        {
            _files.Write($"{noise}.wav", White(20_000 + noise, seed: (ulong)noise));
            others.Write($"deep/{9 - noise}.wav", White(20_000 + noise, seed: (ulong)noise));
        }

        others.Write("again.wav", White(20_003, seed: 3));
        using BackgroundNoise one = _files.Create(T), other = others.Create(T);
        List<BackgroundNoiseDraw> draws = Draws<BackgroundNoiseDraw>(one, 50, Facts(T));
        Assert.Equal(draws, Draws<BackgroundNoiseDraw>(other, 50, Facts(T)));
        Assert.Equal(draws, Draws<BackgroundNoiseDraw>(one, 50, Facts(T)));
        Assert.Equal(Apply(one, Sine(440, T), draws[7]), Apply(other, Sine(440, T), draws[7]));
    }

    [Fact]
    public void A_draw_that_was_written_as_json_does_the_same_again()
    {
        _files.Write("a.wav", White(40_000));
        using BackgroundNoise transform = _files.Create(T, ByRatio);
        BackgroundNoiseDraw draw = Draws<BackgroundNoiseDraw>(transform, 1, Facts(T, 8000))[0];
        Assert.Equal(draw, JsonSerializer.Deserialize<BackgroundNoiseDraw>(JsonSerializer.Serialize(draw)));
        Assert.Throws<ArgumentException>(() => Apply(transform, new float[T], draw with { Noise = "0123456789abcdef" }));
    }

    [Fact]
    public void By_ratio_a_silent_clip_stays_silent_and_a_silent_cut_changes_nothing()
    {
        _files.Write("a.wav", [.. new float[30_000], .. White(200)]);
        using BackgroundNoise transform = _files.Create(T, ByRatio);
        BackgroundNoiseDraw draw = Draws<BackgroundNoiseDraw>(transform, 1, Facts(T))[0];
        Assert.All(Apply(transform, new float[T], draw), sample => Assert.Equal(0, sample));
        float[] clip = Sine(440, T);
        Assert.Equal(clip, Apply(transform, clip, draw with { Offset = 0 }));
    }

    [Fact]
    public void Rows_know_nothing_of_each_other()
    {
        _files.Write("a.wav", White(40_000));
        _files.Write("b.wav", White(700));
        foreach (BackgroundNoiseSettings settings in new[] { new BackgroundNoiseSettings(), ByRatio })
        {
            using BackgroundNoise transform = _files.Create(T, settings);
            List<BackgroundNoiseDraw?> draws = [.. Draws<BackgroundNoiseDraw>(transform, 4, Facts(T, 8000)), null, .. Draws<BackgroundNoiseDraw>(transform, 3, Facts(T))];
            AssertRowsAreAlone(transform, [.. Enumerable.Range(0, draws.Count).Select(row => row == 2 ? new float[T] : White(T, (ulong)row))], draws);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(20_000)]
    public void Batches_that_became_shorter_or_longer_get_noise_from_end_to_end(int length)
    {
        _files.Write("a.wav", [.. White(40_000).Select(sample => sample + 0.5f)]);
        using BackgroundNoise transform = _files.Create(T);
        foreach (BackgroundNoiseDraw draw in Draws<BackgroundNoiseDraw>(transform, 4, Facts(T, 8000)))
            Assert.All(Apply(transform, new float[length], draw), sample => Assert.InRange(sample, 1e-3, 1));
    }

    [Fact]
    public void The_calls_for_a_gpu_do_the_same_as_those_for_a_cpu()
    {
        using DisposeScope scope = NewDisposeScope();
        AssertSame(CPU);
    }

    [Fact]
    public void A_gpu_does_the_same()
    {
        if (!cuda.is_available()) Assert.Skip("There is no CUDA GPU.");
        using DisposeScope scope = NewDisposeScope();
        AssertSame(CUDA);
    }

    private void AssertSame(Device device)
    {
        _files.Write("a.wav", White(40_000));
        foreach (BackgroundNoiseSettings settings in new[] { new BackgroundNoiseSettings(), ByRatio })
        {
            using BackgroundNoise transform = _files.Create(T, settings);
            BackgroundNoiseDraw?[] draws = [.. Draws<BackgroundNoiseDraw>(transform, 3, Facts(T, 8000)), null];
            Tensor rows = rand([4, T], generator: new Generator(1, CPU)), atOnce = rows.to(device, copy: true), before = rows.clone();
            transform.AddToRows(rows, draws);
            transform.AddAtOnce(atOnce, draws);
            Assert.True(atOnce.cpu().allclose(rows, 1e-4, 1e-6));
            Assert.True(rows[3].equal(before[3]).all().item<bool>());
            Assert.False(rows.allclose(before));
        }
    }

    // What 16 bits keep of samples.
    private static float[] Rounded(float[] samples) => Array.ConvertAll(samples, sample => MathF.Round(sample * 32768) / 32768);
}
