using DogSound.Core.Augmentation;
using DogSound.Core.Configuration;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>What is drawn is what is done.</summary>
public sealed class AugmentedBatchTests : IDisposable
{
    private const int T = 8000, M = 16, F = 63;

    private static readonly AugmentationSettings All = new() { NoiseProbability = 0.7, TimeMasks = 3, FrequencyMasks = 2, TimeMaskWidth = 60 };

    private readonly DisposeScope _scope;

    public AugmentedBatchTests()
    {
        LibTorch.Load();
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    [InlineData(7999)]
    [InlineData(-1)]
    [InlineData(-7999)]
    public void A_roll_moves_every_sample_by_the_shift(int shift)
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new());
        Tensor waveforms = Waveforms(2), before = waveforms.clone();
        augmentation.ApplyToWaveforms(waveforms, [Draw(), Draw(roll: new(shift))]);
        Assert.True(Same(waveforms[0], before[0]));
        Assert.True(Same(waveforms[1], before[1].roll(shift, 0)));
        Assert.Equal(before[1].data<float>().ToArray().Order(), waveforms[1].data<float>().ToArray().Order());
    }

    [Theory]
    [InlineData(-20, 0.5)]
    [InlineData(0, 0.001)]
    [InlineData(20, 0.5)]
    [InlineData(50, 0.001)]
    public void Noise_has_the_ratio_that_was_drawn(double snr, double amplitude)
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new(), TestAugmentation.Features with { ClipDuration = 10 });
        Tensor clip = Waveforms(1, 80_000).MultiplyInPlace(amplitude), noisy = clip.clone(), inverted = clip.clone();
        augmentation.ApplyToWaveforms(noisy, [Draw(noise: new(snr, 4711, false))]);
        augmentation.ApplyToWaveforms(inverted, [Draw(noise: new(snr, 4711, true))]);
        double[] noise = Difference(noisy, clip);
        double measured = 10 * Math.Log10(Power(clip) / noise.Average(value => value * value));
        Assert.Equal(snr, measured, 0.1);
        Assert.True(Math.Abs(noise.Average()) < 5 * Math.Sqrt(noise.Average(value => value * value) / noise.Length));
        double largest = noise.Max(Math.Abs);
        foreach ((double one, double other) in noise.Zip(Difference(inverted, clip))) Assert.Equal(one, -other, 1e-3 * largest);
    }

    [Fact]
    public void A_silent_clip_stays_silent()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new());
        Tensor waveforms = zeros(1, T);
        augmentation.ApplyToWaveforms(waveforms, [Draw(noise: new(-20, 0, false), roll: new(5))]);
        Assert.All(waveforms.data<float>().ToArray(), sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void Noise_belongs_to_the_seed()
    {
        float[] Noisy(long seed)
        {
            using OnlineAugmentation augmentation = TestAugmentation.Create(new(), seed: seed);
            Tensor waveforms = Waveforms(1);
            augmentation.ApplyToWaveforms(waveforms, [Draw(noise: new(0, 99, false))]);
            return waveforms.data<float>().ToArray();
        }

        Assert.Equal(Noisy(1), Noisy(1));
        Assert.NotEqual(Noisy(1), Noisy(2));
    }

    [Fact]
    public void Masks_put_the_clips_own_minimum_where_they_were_drawn_and_nothing_elsewhere()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new());
        Tensor spectrograms = Spectrograms(3), before = spectrograms.clone();
        MaskDraw time = new([new(0, 10), new(5, 20), new(62, 1)]), frequency = new([new(15, 1), new(0, 3)]);
        augmentation.ApplyToSpectrograms(spectrograms, [Draw(time: time), Draw(), Draw(time: new([new(30, 2)]), frequency: frequency)]);
        for (int clip = 0; clip < 3; clip++)
        {
            float minimum = before[clip].data<float>().ToArray().Min();
            for (int band = 0; band < M; band++)
            {
                for (int frame = 0; frame < F; frame++)
                {
                    bool covered = clip switch
                    {
                        0 => frame is < 25 or 62,
                        2 => frame is 30 or 31 || band is 15 or < 3,
                        _ => false,
                    };
                    float expected = covered ? minimum : before[clip, 0, band, frame].item<float>();
                    Assert.Equal(expected, spectrograms[clip, 0, band, frame].item<float>());
                }
            }
        }
    }

    [Fact]
    public void A_batch_is_changed_as_its_clips_one_by_one_to_the_last_bit()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(All);
        List<ClipDraw> draws = TestAugmentation.Draws(All, 12);
        Tensor waveforms = Waveforms(12), wavesBefore = waveforms.clone(), spectrograms = Spectrograms(12), spectrogramsBefore = spectrograms.clone();
        augmentation.ApplyToWaveforms(waveforms, draws);
        augmentation.ApplyToSpectrograms(spectrograms, draws);
        for (int clip = 0; clip < draws.Count; clip++)
        {
            Tensor wave = wavesBefore.narrow(0, clip, 1).clone(), spectrogram = spectrogramsBefore.narrow(0, clip, 1).clone();
            augmentation.ApplyToWaveforms(wave, [draws[clip]]);
            augmentation.ApplyToSpectrograms(spectrogram, [draws[clip]]);
            Assert.True(Same(waveforms[clip], wave[0]));
            Assert.True(Same(spectrograms[clip], spectrogram[0]));
        }

        Assert.False(Same(waveforms, wavesBefore));
        Assert.False(Same(spectrograms, spectrogramsBefore));
    }

    [Fact]
    public void Each_clip_is_mixed_with_the_next_and_the_last_with_the_first()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new());
        Tensor spectrograms = Spectrograms(3), before = spectrograms.clone();
        double[] shares = [0.5, 0.9, 1];
        Tensor mixed = augmentation.Mix(spectrograms, [.. shares.Select(share => Draw(share: share))]);
        Assert.True(Same(spectrograms, before));
        for (int clip = 0; clip < 3; clip++)
        {
            float[] own = before[clip].data<float>().ToArray(), next = before[OnlineAugmentation.PartnerOf(clip, 3)].data<float>().ToArray();
            float[] result = mixed[clip].data<float>().ToArray();
            for (int i = 0; i < own.Length; i++) Assert.Equal(shares[clip] * own[i] + (1 - shares[clip]) * next[i], result[i], 1e-5);
        }

        Assert.True(Same(mixed[2], before[2]));
        Assert.Equal([1, 2, 0], Enumerable.Range(0, 3).Select(clip => OnlineAugmentation.PartnerOf(clip, 3)));
        Assert.Equal(0, OnlineAugmentation.PartnerOf(0, 1));
    }

    [Fact]
    public void Where_there_is_nothing_to_mix_the_batch_itself_comes_back()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new());
        Tensor one = Spectrograms(1), two = Spectrograms(2), none = zeros(0, 1, M, F);
        Assert.Same(one, augmentation.Mix(one, [Draw(share: 0.6)]));
        Assert.Same(two, augmentation.Mix(two, [Draw(), Draw()]));
        Assert.Same(none, augmentation.Mix(none, []));
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        List<ClipDraw> draws = TestAugmentation.Draws(All, 6);
        Tensor waveforms = Waveforms(6), spectrograms = Spectrograms(6);
        void Use()
        {
            using OnlineAugmentation augmentation = TestAugmentation.Create(All);
            augmentation.ApplyToWaveforms(waveforms, draws);
            augmentation.ApplyToSpectrograms(spectrograms, draws);
            augmentation.Mix(spectrograms, draws).Dispose();
        }

        Use();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Use();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void What_is_kept_outlives_the_scope_that_it_was_made_in()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(All);
        ClipDraw[] draws = [Draw(noise: new(0, 0, false), roll: new(5))];
        Tensor first = Waveforms(1), second = Waveforms(1);
        using (NewDisposeScope())
            augmentation.ApplyToWaveforms(first, draws);
        augmentation.ApplyToWaveforms(second, draws);
        Assert.True(Same(first, second));
    }

    [Fact]
    public async Task A_collector_that_never_rests_changes_nothing()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(All);
        List<ClipDraw> draws = TestAugmentation.Draws(All, 4);
        Tensor waveforms = Waveforms(4), spectrograms = Spectrograms(4);
        (float[], float[]) Run()
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor wave = waveforms.clone(), spectrogram = spectrograms.clone();
            augmentation.ApplyToWaveforms(wave, draws);
            augmentation.ApplyToSpectrograms(spectrogram, draws);
            return (wave.data<float>().ToArray(), augmentation.Mix(spectrogram, draws).data<float>().ToArray());
        }

        (float[] wave, float[] mixed) = Run();
        using var stop = new CancellationTokenSource();
        Task collector = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        try
        {
            for (int run = 0; run < 100; run++)
            {
                (float[] waveAgain, float[] mixedAgain) = Run();
                Assert.Equal(wave, waveAgain);
                Assert.Equal(mixed, mixedAgain);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await collector;
        }
    }

    [Fact]
    public void The_calls_for_a_gpu_do_the_same_as_those_for_a_cpu()
    {
        using var roll = new RandomRoll(1, T, CPU);
        using var noise = new GaussianNoise(new(), T, 7, CPU);
        long[] shifts = [0, 1, 4000, 7999, 123];
        NoiseDraw?[] noises = [new(-10, 0, false), null, new(30, (1 << 20) - T, true), new(5, 4711, true), null];
        Tensor rows = Waveforms(5), atOnce = rows.clone();
        roll.RollRows(rows, shifts);
        RandomRoll.RollAtOnce(atOnce, shifts);
        Assert.True(Same(rows, atOnce));
        noise.AddToRows(rows, noises);
        noise.AddAtOnce(atOnce, noises);
        Assert.True(atOnce.allclose(rows, 1e-4, 1e-6));
        Assert.True(Same(rows[1], atOnce[1]));

        using var mask = new SpectrogramMask("time_mask", axis: 3, F, count: 2, widest: 10);
        MaskDraw?[] masks = [new([new(0, 10), new(5, 20)]), null, new([new(F - 1, 1)])];
        Tensor covered = Spectrograms(3), coveredAtOnce = covered.clone();
        mask.CoverRows(covered, masks);
        mask.CoverAtOnce(coveredAtOnce, masks);
        Assert.True(Same(covered, coveredAtOnce));
    }

    [Fact]
    public void A_gpu_does_the_same()
    {
        if (!cuda.is_available()) Assert.Skip("There is no CUDA GPU.");
        using OnlineAugmentation onCpu = TestAugmentation.Create(All), onGpu = new(All, TestAugmentation.Features, 7, CUDA);
        List<ClipDraw> draws = TestAugmentation.Draws(All, 8);
        Tensor waveforms = Waveforms(8), spectrograms = Spectrograms(8), gpuWaveforms = waveforms.cuda(), gpuSpectrograms = spectrograms.cuda();
        onCpu.ApplyToWaveforms(waveforms, draws);
        onCpu.ApplyToSpectrograms(spectrograms, draws);
        onGpu.ApplyToWaveforms(gpuWaveforms, draws);
        onGpu.ApplyToSpectrograms(gpuSpectrograms, draws);
        Assert.True(gpuWaveforms.cpu().allclose(waveforms, 1e-4, 1e-6));
        Assert.True(Same(gpuSpectrograms.cpu(), spectrograms));
        Assert.True(onGpu.Mix(gpuSpectrograms, draws).cpu().allclose(onCpu.Mix(spectrograms, draws), 1e-5, 1e-6));
    }

    [Fact]
    public void Batches_of_another_shape_or_type_are_refused()
    {
        using OnlineAugmentation augmentation = TestAugmentation.Create(new());
        Assert.Contains("[1, 8000]", Assert.Throws<ArgumentException>(() => augmentation.ApplyToWaveforms(zeros(1, T + 1), [Draw()])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => augmentation.ApplyToWaveforms(zeros(2, T), [Draw()]));
        Assert.Throws<ArgumentException>(() => augmentation.ApplyToWaveforms(zeros([1, T], dtype: ScalarType.Float64), [Draw()]));
        Assert.Throws<ArgumentException>(() => augmentation.ApplyToSpectrograms(zeros(1, M, F), [Draw()]));
        Assert.Throws<ArgumentException>(() => augmentation.ApplyToSpectrograms(zeros(1, 1, F, M), [Draw()]));
        Assert.Throws<ArgumentException>(() => augmentation.Mix(zeros(3, 1, M, F), [Draw(), Draw()]));
        augmentation.ApplyToWaveforms(zeros(0, T), []);
        augmentation.ApplyToSpectrograms(zeros(0, 1, M, F), []);
    }

    private static ClipDraw Draw(RollDraw? roll = null, NoiseDraw? noise = null, MaskDraw? time = null, MaskDraw? frequency = null, double share = 1) =>
        new() { CropOffset = 0, Waveform = [roll, noise], Spectrogram = [time, frequency], MixupShare = share };

    private static Tensor Waveforms(int count, int length = T) => rand([count, length], generator: Seeded()).SubtractInPlace(0.5);

    private static Tensor Spectrograms(int count) => randn([count, 1, M, F], generator: Seeded());

    private static Generator Seeded() => new(1, CPU);

    private static bool Same(Tensor left, Tensor right) => left.equal(right).all().item<bool>();

    private static double Power(Tensor waveform) => waveform.data<float>().ToArray().Average(sample => (double)sample * sample);

    private static double[] Difference(Tensor left, Tensor right) =>
        [.. left.data<float>().ToArray().Zip(right.data<float>().ToArray(), (a, b) => (double)a - b)];
}
