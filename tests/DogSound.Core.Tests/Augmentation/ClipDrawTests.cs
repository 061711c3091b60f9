using System.Collections.Concurrent;
using DogSound.Core.Augmentation;
using DogSound.Core.Configuration;
using DogSound.Core.Features;
using DogSound.Core.Native;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>What is drawn follows from seed, clip and epoch alone, and from the whole of its range.</summary>
public sealed class ClipDrawTests
{
    private const int Many = 40_000;

    // Shapes so small that every value of a range comes up: T = 50, M = 10, F = 11.
    private static readonly FeatureSettings Tiny = new()
    {
        SampleRate = 1000,
        FftSize = 10,
        WindowLength = 10,
        HopLength = 5,
        MelCount = 10,
        MaximumFrequency = 500,
        ClipDuration = 0.05,
    };

    private static readonly ClipFacts Clip = new(10_000, 8000);

    public ClipDrawTests() => LibTorch.Load();

    [Fact]
    public void A_draw_never_changes_between_versions()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new AugmentationSettings { NoiseProbability = 1 }, new FeatureSettings());
        ClipDraw draw = augmentation.Draw(clipIdentity: 0xFEDCBA9876543210, epoch: 4, new ClipFacts(200_000, 16_000));
        Assert.Equal(70_829, draw.CropOffset);
        Assert.Equal([new RollDraw(-34_005), new NoiseDraw(39.29869395021254, 384_405, false)], draw.Waveform);
        Assert.Equal([[new MaskedRange(79, 8)], [new MaskedRange(56, 5)]], draw.Spectrogram.Select(masks => ((MaskDraw)masks!).Ranges));
        Assert.Equal(0.9974423677769835, draw.MixupShare, 1e-12);
    }

    [Fact]
    public void A_draw_does_not_depend_on_the_others_or_on_threads()
    {
        AugmentationSettings settings = new();
        List<string> inOrder = [.. TestAugmentation.Draws(settings, 500, clipLength: 10_000).Select(TestAugmentation.Text)];
        using OnlineAugmentation augmentation = TestAugmentation.Create(settings);
        string Draw(int clip) => TestAugmentation.Text(augmentation.Draw((ulong)clip, 1, Clip));
        Assert.Equal(inOrder, Enumerable.Range(0, 500).Reverse().Select(Draw).Reverse());
        var parallel = new ConcurrentDictionary<int, string>();
        Parallel.For(0, 500, new ParallelOptions { MaxDegreeOfParallelism = 8 }, clip => parallel[clip] = Draw(clip));
        Assert.Equal(inOrder, parallel.OrderBy(pair => pair.Key).Select(pair => pair.Value));
        Assert.Equal(500, inOrder.Distinct().Count());
    }

    [Fact]
    public void Another_seed_clip_or_epoch_draws_anew()
    {
        using OnlineAugmentation one = TestAugmentation.Create(new()), other = TestAugmentation.Create(new(), seed: -7);
        ClipDraw[] draws = [one.Draw(1, 1, Clip), other.Draw(1, 1, Clip), one.Draw(2, 1, Clip), one.Draw(1, 2, Clip)];
        Assert.Equal(4, draws.Select(TestAugmentation.Text).Distinct().Count());
        Assert.Equal(TestAugmentation.Text(draws[0]), TestAugmentation.Text(one.Draw(1, 1, Clip)));
    }

    [Fact]
    public void What_is_off_changes_nothing_else()
    {
        AugmentationSettings all = new() { NoiseProbability = 1 };
        ClipDraw[] with = [.. TestAugmentation.Draws(all, 50, clipLength: 10_000)];
        ClipDraw[] without = [.. TestAugmentation.Draws(all with { RandomCrop = false, Roll = 0, TimeMasks = 0, MixupAlpha = 0 }, 50, clipLength: 10_000)];
        Assert.Equal(with.Select(draw => draw.Waveform[1]), without.Select(draw => draw.Waveform[1]));
        Assert.Equal(with.Select(draw => ((MaskDraw?)draw.Spectrogram[1])?.Ranges), without.Select(draw => ((MaskDraw?)draw.Spectrogram[1])?.Ranges));
        Assert.All(without, draw => Assert.Equal((0, null, null, 1), (draw.CropOffset, draw.Waveform[0], draw.Spectrogram[0], draw.MixupShare)));
        Assert.Contains(with, draw => draw.CropOffset != 0 && draw.Waveform[0] is not null && draw.Spectrogram[0] is not null && draw.MixupShare != 1);
    }

    [Fact]
    public void A_crop_starts_anywhere_from_the_first_to_the_last_possible_sample()
    {
        AugmentationSettings settings = TestAugmentation.Off with { RandomCrop = true };
        Distribution.AssertUniform(TestAugmentation.Draws(settings, Many, clipLength: 8099).Select(draw => draw.CropOffset), 100);
        Assert.All(TestAugmentation.Draws(settings, 100, clipLength: 8000), draw => Assert.Equal(0, draw.CropOffset));
        Assert.All(TestAugmentation.Draws(settings, 100, clipLength: 0), draw => Assert.Equal(0, draw.CropOffset));
        Assert.All(TestAugmentation.Draws(TestAugmentation.Off, 100, clipLength: 8099), draw => Assert.Equal(0, draw.CropOffset));
        Assert.Contains(TestAugmentation.Draws(settings, 100, clipLength: 1L << 40), draw => draw.CropOffset > 1L << 38);
    }

    [Theory]
    [InlineData(1, 49)]
    [InlineData(0.99, 49)]
    [InlineData(0.5, 25)]
    [InlineData(0.02, 1)]
    public void A_roll_goes_as_far_as_set_in_both_directions_but_never_a_whole_clip(double roll, int largest)
    {
        IEnumerable<long> shifts = TestAugmentation.Draws(TestAugmentation.Off with { Roll = roll }, Many, Tiny)
            .Select(draw => ((RollDraw?)draw.Waveform[0])?.Shift ?? 0);
        Distribution.AssertUniform(shifts.Select(shift => shift + largest), 2 * largest + 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.019)]
    public void A_roll_of_less_than_a_sample_is_none(double roll) =>
        Assert.All(TestAugmentation.Draws(TestAugmentation.Off with { Roll = roll }, 100, Tiny), draw => Assert.Null(draw.Waveform[0]));

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Noise_comes_as_often_as_set_at_any_ratio_of_the_range(double probability)
    {
        AugmentationSettings settings = TestAugmentation.Off with { NoiseProbability = probability, NoiseMinimumSnr = -5, NoiseMaximumSnr = 20 };
        List<NoiseDraw?> draws = [.. TestAugmentation.Draws(settings, Many, Tiny).Select(draw => (NoiseDraw?)draw.Waveform[1])];
        Distribution.AssertMean(probability, [.. draws.Select(draw => draw is null ? 0.0 : 1)]);
        NoiseDraw[] noises = [.. draws.OfType<NoiseDraw>()];
        if (probability == 0)
            return;
        Distribution.AssertUniform([.. noises.Select(noise => noise.Snr)], -5, 20);
        Distribution.AssertUniform([.. noises.Select(noise => (double)noise.Offset)], 0, (1 << 20) - 50);
        Distribution.AssertUniform(noises.Select(noise => noise.IsInverted ? 1L : 0), 2);
    }

    [Fact]
    public void Noise_of_one_ratio_has_it()
    {
        AugmentationSettings settings = TestAugmentation.Off with { NoiseProbability = 1, NoiseMinimumSnr = 15, NoiseMaximumSnr = 15 };
        Assert.All(TestAugmentation.Draws(settings, 100), draw => Assert.Equal(15, ((NoiseDraw)draw.Waveform[1]!).Snr));
    }

    [Fact]
    public void A_clip_longer_than_the_smallest_table_finds_many_pieces_of_noise()
    {
        FeatureSettings minute = new() { SampleRate = 48_000, FftSize = 2048, WindowLength = 2048, HopLength = 1024, ClipDuration = 60 };
        List<ClipDraw> draws = TestAugmentation.Draws(TestAugmentation.Off with { NoiseProbability = 1 }, 1000, minute);
        Assert.InRange(draws.Select(draw => ((NoiseDraw)draw.Waveform[1]!).Offset).Distinct().Count(), 990, 1000);
    }

    [Theory]
    [InlineData(0, 1, 3, 11)]
    [InlineData(1, 1, 2, 10)]
    public void A_mask_has_any_width_to_the_widest_at_any_place_where_it_fits(int axis, int count, int widest, int length)
    {
        AugmentationSettings settings = axis == 0
            ? TestAugmentation.Off with { TimeMasks = count, TimeMaskWidth = widest }
            : TestAugmentation.Off with { FrequencyMasks = count, FrequencyMaskWidth = widest };
        List<MaskedRange> masks = [.. TestAugmentation.Draws(settings, Many, Tiny).Select(draw => ((MaskDraw?)draw.Spectrogram[axis])?.Ranges.Single() ?? default)];
        Distribution.AssertUniform(masks.Select(mask => (long)mask.Width), widest + 1);
        for (int width = 1; width <= widest; width++)
            Distribution.AssertUniform(masks.Where(mask => mask.Width == width).Select(mask => (long)mask.Start), length - width + 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(16)]
    public void Masks_never_cover_more_than_half_however_they_are_set(int count)
    {
        AugmentationSettings most = TestAugmentation.Off with { TimeMasks = count, TimeMaskWidth = 65_536, FrequencyMasks = count, FrequencyMaskWidth = 256 };
        foreach (FeatureSettings features in new[] { Tiny, TestAugmentation.Features, TestAugmentation.Features with { MelCount = 1 } })
        {
            int widestTime = 0, widestFrequency = 0;
            foreach (ClipDraw draw in TestAugmentation.Draws(most, 5000, features))
            {
                widestTime = Math.Max(widestTime, Check(draw.Spectrogram[0], features.FrameCount));
                widestFrequency = Math.Max(widestFrequency, Check(draw.Spectrogram[1], features.MelCount));
            }

            Assert.Equal((features.FrameCount / 2 / count, features.MelCount / 2 / count), (widestTime, widestFrequency));
        }

        static int Check(object? draw, int length)
        {
            IReadOnlyList<MaskedRange> ranges = ((MaskDraw?)draw)?.Ranges ?? [];
            Assert.InRange(ranges.Sum(range => range.Width), 0, length / 2);
            Assert.All(ranges, range => Assert.InRange(range.Start, 0, length - range.Width));
            return ranges.Select(range => range.Width).DefaultIfEmpty().Max();
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(10)]
    public void Shares_are_the_larger_halves_of_a_beta_distribution(double alpha)
    {
        double[] shares = [.. TestAugmentation.Draws(TestAugmentation.Off with { MixupAlpha = alpha }, Many).Select(draw => draw.MixupShare)];
        Assert.All(shares, share => Assert.InRange(share, 0.5, 1));
        Distribution.AssertMean(1 / (4 * (2 * alpha + 1)), [.. shares.Select(share => (share - 0.5) * (share - 0.5))]);
        if (alpha == 1)
            Distribution.AssertUniform(shares, 0.5, 1);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.StartsWith("augmentation.roll", Assert.Throws<ArgumentException>(() => TestAugmentation.Create(new() { Roll = 2 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TestAugmentation.Create(new(), TestAugmentation.Features with { MelCount = 0 }));
    }
}
