using System.Text.Json;
using DogSound.Core.Augmentation;
using DogSound.Core.Configuration;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>The ways of mixing clips: who with whom, how much, and what comes out, in the signal and against NumPy (fixtures/augmentation).</summary>
public sealed class MixingTests : IDisposable
{
    private const int T = 8000, M = 16, F = 63;

    private static readonly JsonElement Expected = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("augmentation/mixing.json"))).RootElement;

    private readonly DisposeScope _scope;

    public MixingTests()
    {
        LibTorch.Load();
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(MixingName.Mixup, new[] { 0, 0, 1, 2, 0 }, new[] { 1, 2, 3, 4, 0 })]
    [InlineData(MixingName.CutMix, new[] { 0, 0, 0 }, new[] { 1, 2, 0 })]
    [InlineData(MixingName.BetweenClass, new[] { 0, 0, 1, 2, 0 }, new[] { 2, 2, 3, 4, 2 })]
    [InlineData(MixingName.BetweenClass, new[] { 1, 0, 0, 0 }, new[] { 1, 0, 0, 0 })]
    [InlineData(MixingName.BetweenClass, new[] { 0, 0, 0 }, new[] { 0, 1, 2 })]
    [InlineData(MixingName.BetweenClass, new[] { 5 }, new[] { 0 })]
    [InlineData(MixingName.WithinClass, new[] { 0, 0, 1, 2, 0, 1 }, new[] { 1, 4, 5, 3, 0, 2 })]
    [InlineData(MixingName.WithinClass, new[] { 0, 0, 0 }, new[] { 1, 2, 0 })]
    [InlineData(MixingName.WithinClass, new int[0], new int[0])]
    public void A_partner_is_the_next_clip_that_will_do(MixingName mixing, int[] labels, int[] expected) =>
        Assert.Equal(expected, MixingPartners.Of(mixing, labels));

    [Fact]
    public void Mixup_draws_what_it_drew_before_there_was_a_choice_and_no_other_draw_depends_on_it()
    {
        List<ClipDraw> mixup = Draws(MixingName.Mixup), none = Draws(MixingName.None), cutmix = Draws(MixingName.CutMix);
        Assert.Equal(mixup.Select(draw => draw.MixupShare), Draws(MixingName.BetweenClass).Select(draw => draw.MixupShare));
        Assert.All(none, draw => Assert.Equal(1, draw.MixupShare));
        Assert.NotEqual(mixup.Select(draw => draw.MixupShare), cutmix.Select(draw => draw.MixupShare));
        foreach (List<ClipDraw> others in new[] { none, cutmix })
            Assert.Equal(mixup.Select(draw => TestAugmentation.Text(draw with { MixupShare = 1 })), others.Select(draw => TestAugmentation.Text(draw with { MixupShare = 1, CutStart = 0 })));

        static List<ClipDraw> Draws(MixingName mixing) => TestAugmentation.Draws(new AugmentationSettings { Mixing = mixing, MixupAlpha = 1 }, 50);
    }

    [Fact]
    public void A_draw_of_cutmix_never_changes_between_versions()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new AugmentationSettings { Mixing = MixingName.CutMix, MixupAlpha = 1 });
        ClipDraw draw = augmentation.Draw(clipIdentity: 0xFEDCBA9876543210, epoch: 4, new ClipFacts(8000, 8000));
        Assert.Equal((1 - 18 / 63.0, 24), (draw.MixupShare, draw.CutStart));
    }

    [Fact]
    public void Cutmix_gives_up_as_much_of_the_time_as_of_the_label_anywhere_in_the_clip()
    {
        List<ClipDraw> draws = TestAugmentation.Draws(TestAugmentation.Off with { Mixing = MixingName.CutMix, MixupAlpha = 1 }, 40_000);
        Assert.All(draws, draw => Assert.InRange(draw.MixupShare, 0.5 - 0.5 / F, 1));
        Assert.All(draws, draw => Assert.Equal(Math.Round(draw.MixupShare * F), draw.MixupShare * F, 1e-9));
        Distribution.AssertMean(0.75, [.. draws.Select(draw => draw.MixupShare)]);
        foreach (int width in new[] { 1, 10, 31 })
        {
            Distribution.AssertUniform(
                draws.Where(draw => (int)Math.Round((1 - draw.MixupShare) * F) == width).Select(draw => (long)draw.CutStart), F - width + 1);
        }

        Assert.All(TestAugmentation.Draws(TestAugmentation.Off with { Mixing = MixingName.CutMix, MixupAlpha = 0 }, 10), draw => Assert.Equal(1, draw.MixupShare));
    }

    [Fact]
    public void Cutmix_puts_the_partners_frames_in_the_place_and_leaves_the_others()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(TestAugmentation.Off with { Mixing = MixingName.CutMix, MixupAlpha = 1 });
        Tensor spectrograms = Random([3, 1, M, F]), before = spectrograms.clone();
        ClipDraw[] draws = [Draw(1 - 20.0 / F, 43), Draw(1), Draw(1 - 31.0 / F, 7)];
        Tensor mixed = augmentation.Mix(spectrograms, draws, [2, 0, 1]);
        Assert.True(Same(spectrograms, before));
        for (int frame = 0; frame < F; frame++)
        {
            Assert.True(Same(mixed[0].narrow(2, frame, 1), before[frame >= 43 ? 2 : 0].narrow(2, frame, 1)));
            Assert.True(Same(mixed[1].narrow(2, frame, 1), before[1].narrow(2, frame, 1)));
            Assert.True(Same(mixed[2].narrow(2, frame, 1), before[frame is >= 7 and < 38 ? 1 : 2].narrow(2, frame, 1)));
        }
    }

    [Fact]
    public void The_weighting_is_that_of_the_standard()
    {
        foreach (JsonProperty frequency in Expected.GetProperty("weights").EnumerateObject())
        {
            double hertz = double.Parse(frequency.Name, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(frequency.Value.GetDouble(), 10 * Math.Log10(SoundLevel.Weight(hertz)), 1e-9);
        }
    }

    [Fact]
    public void Levels_and_mixes_of_waveforms_are_those_of_NumPy()
    {
        int length = Expected.GetProperty("length").GetInt32(), rate = Expected.GetProperty("rate").GetInt32();
        Tensor clips = stack([Tone(0.5, 440), Tone(0.01, 3000), Tone(0.9, 60), Tone(0.2, 7000), zeros(length)]), before = clips.clone();
        clips[1].narrow(0, 0, length / 2).zero_();
        before[1].narrow(0, 0, length / 2).zero_();
        double[] expected = Numbers(Expected.GetProperty("levels"));
        Assert.All(expected.Zip(SoundLevel.Of(clips, rate)), pair => Assert.Equal(pair.First, pair.Second, 0.01));
        Tensor mixed = WaveformMix.Mix(
            clips, Numbers(Expected.GetProperty("shares")), [.. Numbers(Expected.GetProperty("partners")).Select(partner => (int)partner)], rate);
        Assert.True(Same(clips, before));
        foreach ((JsonElement samples, int row) in Expected.GetProperty("samples").EnumerateArray().Select((samples, row) => (samples, row)))
        {
            float[] actual = mixed[row].data<float>().ToArray();
            Assert.All(Numbers(samples).Select((sample, i) => (sample, actual[997 * i])), pair => Assert.Equal(pair.sample, pair.Item2, 1e-4));
        }

        Tensor Tone(double amplitude, double frequency) => tensor([.. Enumerable.Range(0, length)
            .Select(n => (float)(amplitude * Math.Sin(2 * Math.PI * frequency * n / rate + 0.3)))]);
    }

    // In more parts than one, and of clips shorter than a window.
    [Fact]
    public void Each_clip_has_its_level_whatever_the_batch()
    {
        Tensor clips = Random([70, 500]);
        double[] together = SoundLevel.Of(clips, 8000);
        Assert.Equal(together, Enumerable.Range(0, 70).SelectMany(row => SoundLevel.Of(clips.narrow(0, row, 1), 8000)));
    }

    [Fact]
    public void A_loud_clip_is_turned_down_until_both_are_heard_alike()
    {
        Assert.Equal(0.5, WaveformMix.Ratio(0.5, -20, -20), 1e-12);
        Assert.Equal(1 / 11.0, WaveformMix.Ratio(0.5, 0, -20), 1e-12);
        Assert.Equal(10 / 11.0, WaveformMix.Ratio(0.5, -20, 0), 1e-12);
        Assert.Equal(0.8, WaveformMix.Ratio(0.8, 3, 3), 1e-12);
        Assert.Equal(1, WaveformMix.Ratio(1, 0, -80));
    }

    [Theory]
    [InlineData(MixingName.None, false, false)]
    [InlineData(MixingName.Mixup, false, true)]
    [InlineData(MixingName.CutMix, false, true)]
    [InlineData(MixingName.BetweenClass, true, false)]
    [InlineData(MixingName.WithinClass, true, false)]
    public void Sounds_or_spectrograms_are_mixed_never_both(MixingName mixing, bool sounds, bool spectrograms)
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(TestAugmentation.Off with { Mixing = mixing, MixupAlpha = 1 });
        Tensor waves = Random([4, T]), pictures = Random([4, 1, M, F]);
        ClipDraw[] draws = [.. Enumerable.Range(0, 4).Select(_ => Draw(0.6))];
        int[] partners = augmentation.PartnersOf([0, 1, 0, 1]);
        Assert.Equal(sounds, !ReferenceEquals(waves, augmentation.MixWaveforms(waves, draws, partners)));
        Assert.Equal(spectrograms, !ReferenceEquals(pictures, augmentation.Mix(pictures, draws, partners)));
        Assert.Same(waves, augmentation.MixWaveforms(waves, [.. draws.Select(_ => Draw(1))], partners));
        Assert.Throws<ArgumentException>(() => augmentation.MixWaveforms(Random([3, T]), draws, partners));
        Assert.Throws<ArgumentException>(() => augmentation.Mix(pictures, draws, [0, 1, 2]));
        Assert.Throws<ArgumentException>(() => augmentation.MixWaveforms(waves, draws, [0, 1, 2]));
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        Tensor waves = Random([4, T]), pictures = Random([4, 1, M, F]);
        void Use()
        {
            foreach (MixingName mixing in Enum.GetValues<MixingName>())
            {
                using OnlineAugmentation augmentation = TestAugmentation.Create(TestAugmentation.Off with { Mixing = mixing, MixupAlpha = 1 });
                using IDisposable scope = NewDisposeScope();
                ClipDraw[] draws = [.. Enumerable.Range(0, 4).Select(_ => Draw(0.6))];
                int[] partners = augmentation.PartnersOf([0, 1, 0, 1]);
                augmentation.MixWaveforms(waves, draws, partners);
                augmentation.Mix(pictures, draws, partners);
            }
        }

        Use();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Use();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static ClipDraw Draw(double share, int start = 0) =>
        new() { CropOffset = 0, Waveform = [null, null], Spectrogram = [null, null], MixupShare = share, CutStart = start };

    private static Tensor Random(long[] shape) => rand(shape, generator: new Generator(1, CPU)).SubtractInPlace(0.5);

    private static bool Same(Tensor left, Tensor right) => left.equal(right).all().item<bool>();

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];
}
