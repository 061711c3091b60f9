using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using TorchSharp;
using static DogSound.Core.Tests.Augmentation.TransformBench;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>Filters against the analog responses that they are designed from, seen through the bilinear transform.</summary>
public sealed class FilterTransformTests
{
    private const int T = 32_768, Many = 20_000;

    private static readonly TransformContext Context = Context(T);

    public FilterTransformTests() => LibTorch.Load();

    [Theory]
    [InlineData(100, 1)]
    [InlineData(1000, 2)]
    [InlineData(1000, 5)]
    [InlineData(6000, 4)]
    public void Low_and_high_passes_are_butterworths(double corner, int order)
    {
        double Ratio(double frequency) => Math.Pow(Warped(frequency) / Warped(corner), 2 * order);
        using var low = new RandomLowPass(new(), Context);
        using var high = new RandomHighPass(new(), Context);
        AssertResponse(low, new CutoffDraw(corner, order), frequency => 1 / Math.Sqrt(1 + Ratio(frequency)));
        AssertResponse(high, new CutoffDraw(corner, order), frequency => 1 / Math.Sqrt(1 + 1 / Ratio(frequency)));
        Assert.Equal(-3.01, 20 * Math.Log10(Measure(low, new CutoffDraw(corner, order), corner)), 0.1);
    }

    [Theory]
    [InlineData(300, 3)]
    [InlineData(3000, 2)]
    [InlineData(1000, 0.3)]
    public void A_band_pass_leaves_its_octaves(double centre, double width)
    {
        using var transform = new RandomBandPass(new(), Context);
        var draw = new BandPassDraw(centre, width);
        double quality = 1 / (2 * Math.Sinh(Math.Log(2) / 2 * width));
        AssertResponse(transform, draw, frequency =>
        {
            double ratio = Warped(frequency) / Warped(centre);
            return 1 / Math.Sqrt(1 + Math.Pow(quality * (ratio - (1 / ratio)), 2));
        });
        if (centre < 500)
            Assert.Equal(-3.01, 20 * Math.Log10(Measure(transform, draw, centre * Math.Pow(2, -width / 2))), 0.1);
    }

    [Fact]
    public void An_equalizer_raises_and_lowers_its_bands_and_leaves_the_rest()
    {
        using var transform = new RandomEqualizer(new(), Context);
        EqualizerBand[] bands = [new(200, 8, 1), new(1500, -12, 2), new(5000, 3, 0.5)];
        AssertResponse(transform, new EqualizerDraw(bands), frequency => bands.Aggregate(1.0, (gain, band) => gain * Peak(frequency, band.Frequency, band.Quality, band.Gain)));
        Assert.Equal(-12, 20 * Math.Log10(Measure(transform, new EqualizerDraw([bands[1]]), 1500)), 0.1);
        Assert.Equal(0, 20 * Math.Log10(Measure(transform, new EqualizerDraw([bands[1]]), 20)), 0.1);
    }

    [Fact]
    public void A_microphone_has_neither_bass_nor_treble_and_a_resonance()
    {
        using var transform = new Microphone(new(), Context);
        var draw = new MicrophoneDraw(200, 4000, 1800, 6);
        AssertResponse(transform, draw, frequency => Peak(frequency, 1800, 2, 6)
            / Math.Sqrt(1 + Math.Pow(Warped(200) / Warped(frequency), 4)) / Math.Sqrt(1 + Math.Pow(Warped(frequency) / Warped(4000), 8)));
    }

    [Fact]
    public void Corners_are_drawn_evenly_by_octave_and_never_beyond_what_the_clips_file_holds()
    {
        using var low = new RandomLowPass(new(), Context);
        using var high = new RandomHighPass(new(), Context);
        List<CutoffDraw> draws = Draws<CutoffDraw>(low, Many, Facts(T));
        Distribution.AssertUniform([.. draws.Select(draw => Math.Log(draw.Frequency))], Math.Log(1500), Math.Log(7500));
        Distribution.AssertUniform(draws.Select(draw => draw.Order - 1L), 4);
        Distribution.AssertUniform([.. Draws<CutoffDraw>(low, Many, Facts(T, 8000)).Select(draw => Math.Log(draw.Frequency))], Math.Log(1500), Math.Log(4000));
        Distribution.AssertUniform([.. Draws<CutoffDraw>(high, Many, Facts(T)).Select(draw => Math.Log(draw.Frequency))], Math.Log(50), Math.Log(800));
        Assert.All(Draws<CutoffDraw>(low, 100, Facts(T, 2000)), draw => Assert.Equal(1000, draw.Frequency, 1e-9));
    }

    [Fact]
    public void Bands_equalizers_and_microphones_are_drawn_from_their_whole_ranges()
    {
        using var band = new RandomBandPass(new(), Context);
        using var equalizer = new RandomEqualizer(new(), Context);
        using var microphone = new Microphone(new(), Context);
        List<BandPassDraw> bands = Draws<BandPassDraw>(band, Many, Facts(T));
        Distribution.AssertUniform([.. bands.Select(draw => Math.Log(draw.Frequency))], Math.Log(300), Math.Log(3000));
        Distribution.AssertUniform([.. bands.Select(draw => draw.Width)], 2, 4);
        EqualizerBand[] raised = [.. Draws<EqualizerDraw>(equalizer, Many, Facts(T)).SelectMany(draw => draw.Bands)];
        Assert.Equal(3 * Many, raised.Length);
        Distribution.AssertUniform([.. raised.Select(one => Math.Log(one.Frequency))], Math.Log(100), Math.Log(6000));
        Distribution.AssertUniform([.. raised.Select(one => one.Gain)], -8, 8);
        Distribution.AssertUniform([.. raised.Select(one => one.Quality)], 0.5, 2);
        List<MicrophoneDraw> microphones = Draws<MicrophoneDraw>(microphone, Many, Facts(T));
        Distribution.AssertUniform([.. microphones.Select(draw => Math.Log(draw.LowCut))], Math.Log(80), Math.Log(400));
        Distribution.AssertUniform([.. microphones.Select(draw => Math.Log(draw.HighCut))], Math.Log(3000), Math.Log(7500));
        Distribution.AssertUniform([.. microphones.Select(draw => draw.Resonance)], 0, 6);
        Assert.All(microphones, draw => Assert.InRange(draw.ResonanceFrequency, draw.LowCut, draw.HighCut));
    }

    [Fact]
    public void Rows_know_nothing_of_each_other_and_silence_stays_silent()
    {
        using var equalizer = new RandomEqualizer(new(), Context(1001));
        List<EqualizerDraw?> draws = [.. Draws<EqualizerDraw>(equalizer, 3, Facts(1001)), null, .. Draws<EqualizerDraw>(equalizer, 2, Facts(1001, 8000))];
        AssertRowsAreAlone(equalizer, [.. Enumerable.Range(0, 6).Select(row => White(1001, (ulong)row))], draws);
        Assert.All(Apply(equalizer, new float[1001], draws[0]), sample => Assert.Equal(0, sample));
        Assert.True(float.IsFinite(Assert.Single(Apply(equalizer, [0.5f], draws[0]))));
    }

    [Fact]
    public void What_comes_long_after_a_sound_is_nothing_at_all()
    {
        using var high = new RandomHighPass(new(), Context(200_000));
        float[] impulse = new float[200_000];
        impulse[0] = 1;
        Assert.All(Apply(high, impulse, new CutoffDraw(800, 4))[100_000..], sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void The_calls_for_a_gpu_do_the_same_as_those_for_a_cpu() => AssertSame(CPU);

    [Fact]
    public void A_gpu_does_the_same()
    {
        if (!cuda.is_available()) Assert.Skip("There is no CUDA GPU.");
        AssertSame(CUDA);
    }

    private static void AssertSame(Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        using var high = new RandomHighPass(new(), Context);
        using var microphone = new Microphone(new(), Context);
        CutoffDraw?[] cutoffs = [new(50, 1), null, new(800, 4)];
        MicrophoneDraw?[] microphones = [null, .. Draws<MicrophoneDraw>(microphone, 2, Facts(T))];
        Tensor rows = stack([.. Enumerable.Range(0, 3).Select(row => tensor(White(T, (ulong)row)))]), atOnce = rows.to(device, copy: true), before = rows.clone();
        high.FilterRows(rows, cutoffs);
        high.FilterAtOnce(atOnce, cutoffs);
        Assert.True(atOnce[1].cpu().equal(before[1]).all().item<bool>());
        microphone.FilterRows(rows, microphones);
        microphone.FilterAtOnce(atOnce, microphones);
        Assert.True(atOnce.cpu().allclose(rows, 1e-4, 1e-5));
        Assert.False(rows.allclose(before, 1e-2, 1e-2));
    }

    // Frequencies as the bilinear transform bends them.
    private static double Warped(double frequency) => Math.Tan(Math.PI * frequency / SampleRate);

    // H(s) = (s^2 + s A / Q + 1) / (s^2 + s / (A Q) + 1) at s = i w.
    private static double Peak(double frequency, double centre, double quality, double gain)
    {
        double w = Warped(frequency) / Warped(centre), amplitude = Math.Pow(10, gain / 40), rest = Math.Pow(1 - (w * w), 2);
        return Math.Sqrt((rest + Math.Pow(w * amplitude / quality, 2)) / (rest + Math.Pow(w / (amplitude * quality), 2)));
    }

    private static void AssertResponse(ITransform transform, object draw, Func<double, double> expected)
    {
        double[] gains = Response(transform, draw);
        for (int bin = 40; bin < gains.Length - 1; bin += 37)
        {
            double gain = expected((double)bin * SampleRate / T);
            if (gain > 1e-4)
                Assert.Equal(20 * Math.Log10(gain), 20 * Math.Log10(gains[bin]), 0.1);
        }
    }

    private static double Measure(ITransform transform, object draw, double frequency) => Response(transform, draw)[(int)Math.Round(frequency * T / SampleRate)];

    private static double[] Response(ITransform transform, object draw)
    {
        float[] impulse = new float[T];
        impulse[0] = 1;
        using DisposeScope scope = NewDisposeScope();
        return fft.rfft(tensor(Apply(transform, impulse, draw)).to(ScalarType.Float64)).abs().data<double>().ToArray();
    }
}
