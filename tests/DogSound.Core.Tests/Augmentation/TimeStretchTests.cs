using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>Clips become faster and slower, and nothing else.</summary>
public sealed class TimeStretchTests : IDisposable
{
    private readonly DisposeScope _scope;

    public TimeStretchTests()
    {
        LibTorch.Load();
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Rates_are_uniform_between_the_lowest_and_the_highest()
    {
        using ITransform stretch = Create(0.8, 1.2);
        Distribution.AssertUniform([.. TestTransform.Draws(stretch, 20_000).Select(draw => ((TimeStretchDraw)draw!).Rate)], 0.8, 1.2);
        using ITransform none = Create(1, 1);
        Assert.All(TestTransform.Draws(none, 100), Assert.Null);
    }

    [Fact]
    public void The_same_seed_draws_the_same_in_every_version()
    {
        using ITransform stretch = Create(0.8, 1.2);
        Assert.Equal([1.0062937413277639], TestTransform.Draws(stretch, 1).Select(draw => ((TimeStretchDraw)draw!).Rate));
    }

    [Theory]
    [InlineData(110, 0.8)]
    [InlineData(440, 0.75)]
    [InlineData(440, 1.2)]
    [InlineData(997, 0.93)]
    [InlineData(3000, 2)]
    [InlineData(6500, 1.07)]
    public void A_sine_keeps_its_pitch_and_its_level(double frequency, double rate)
    {
        using ITransform stretch = Create(0.25, 4, keepLength: false);
        float[] sine = TestTransform.Sine(frequency, 32_000);
        float[] stretched = TestTransform.Row(TestTransform.Apply(stretch, tensor(sine).unsqueeze(0), new TimeStretchDraw(rate)), 0);
        Assert.Equal(Math.Round(32_000 / rate), stretched.Length);
        ReadOnlySpan<float> middle = stretched.AsSpan(1000..^1000);
        Assert.Equal(frequency, TestTransform.Frequency(middle), 0.005 * frequency);
        Assert.Equal(TestTransform.Level(sine), TestTransform.Level(middle), 1.0);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    [InlineData(1.25)]
    [InlineData(3)]
    public void Sounds_move_apart_and_together(double rate)
    {
        using ITransform stretch = Create(0.25, 4, keepLength: false);
        var clip = new float[32_000];
        TestTransform.Sine(1000, 1600).CopyTo(clip, 8000);
        TestTransform.Sine(1000, 1600).CopyTo(clip, 24_000);
        float[] stretched = TestTransform.Row(TestTransform.Apply(stretch, tensor(clip).unsqueeze(0), new TimeStretchDraw(rate)), 0);
        int half = stretched.Length / 2;
        double first = Center(stretched.AsSpan(..half)), second = half + Center(stretched.AsSpan(half..));
        // Within 20 ms: bursts lose their edges.
        Assert.Equal(8800 / rate, first, 320.0);
        Assert.Equal(24_800 / rate, second, 320.0);
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(1.7)]
    public void A_clip_that_keeps_its_length_keeps_its_middle(double rate)
    {
        using ITransform stretch = Create(0.25, 4), free = Create(0.25, 4, keepLength: false);
        Tensor clip = TestTransform.Noise(1, 9001);
        float[] kept = TestTransform.Row(TestTransform.Apply(stretch, clip, new TimeStretchDraw(rate)), 0);
        float[] all = TestTransform.Row(TestTransform.Apply(free, clip, new TimeStretchDraw(rate)), 0);
        int offset = (all.Length - kept.Length) / 2;
        Assert.Equal(9001, kept.Length);
        for (int i = 0; i < kept.Length; i++)
        {
            double expected = i + offset >= 0 && i + offset < all.Length ? all[i + offset] : 0;
            Assert.Equal(expected, kept[i], 1e-6);
        }
    }

    [Fact]
    public void Rows_of_different_lengths_end_in_silence()
    {
        using ITransform stretch = Create(0.25, 4, keepLength: false);
        Tensor batch = TestTransform.Noise(3, 4000);
        Tensor result = TestTransform.Apply(stretch, batch, new TimeStretchDraw(2), null, new TimeStretchDraw(0.8));
        Assert.Equal([3, 5000], result.shape);
        Assert.All(TestTransform.Row(result, 0)[2000..], sample => Assert.Equal(0, sample));
        Assert.Equal([.. TestTransform.Row(batch, 1), .. new float[1000]], TestTransform.Row(result, 1));
        Assert.NotEqual(0, TestTransform.Row(result, 2)[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_batch_is_changed_as_its_clips_one_by_one_to_the_last_bit(bool keepLength)
    {
        using ITransform stretch = Create(0.5, 2, keepLength);
        Tensor batch = TestTransform.Noise(6, 5000);
        object?[] draws = [.. TestTransform.Draws(stretch, 6)];
        draws[4] = null;
        Tensor together = TestTransform.Apply(stretch, batch, draws);
        for (int row = 0; row < draws.Length; row++)
        {
            float[] alone = TestTransform.Row(TestTransform.Apply(stretch, batch.narrow(0, row, 1), draws[row]), 0);
            Assert.Equal(alone, TestTransform.Row(together, row)[..alone.Length]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_calls_for_a_gpu_do_the_same_as_those_for_a_cpu(bool keepLength)
    {
        using var stretch = (TimeStretch)Create(0.5, 2, keepLength);
        Tensor batch = TestTransform.Noise(PhaseVocoderBatch.RowsAtOnce + 3, 3001);
        double[] rates = [.. TestTransform.Draws(stretch, (int)batch.shape[0]).Select(draw => ((TimeStretchDraw)draw!).Rate)];
        rates[1] = 1;
        StretchedRow[] rows = StretchedRow.Plan(rates, 3001, keepLength);
        Tensor onCpu = stretch.ChangeRows(batch.clone(), rows), atOnce = stretch.ChangeAtOnce(batch.clone(), rows);
        Assert.True(onCpu.allclose(atOnce, 1e-3, 1e-4));
        Assert.Equal(TestTransform.Row(onCpu, 1), TestTransform.Row(atOnce, 1));
    }

    [Fact]
    public void A_gpu_does_the_same()
    {
        if (!cuda.is_available()) Assert.Skip("There is no CUDA GPU.");
        using ITransform stretch = Create(0.5, 2);
        Tensor batch = TestTransform.Noise(5, 16_000);
        object?[] draws = [.. TestTransform.Draws(stretch, 5)];
        Tensor onCpu = TestTransform.Apply(stretch, batch, draws), onGpu = TestTransform.Apply(stretch, batch.cuda(), draws);
        Assert.True(onGpu.cpu().allclose(onCpu, 1e-3, 1e-4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(511)]
    [InlineData(513)]
    public void Clips_shorter_than_a_frame_are_stretched_too(int length)
    {
        foreach (double rate in new[] { 0.25, 0.8, 1.2, 4 })
        {
            using ITransform stretch = Create(0.25, 4), free = Create(0.25, 4, keepLength: false);
            Tensor clip = TestTransform.Noise(1, length);
            float[] kept = TestTransform.Row(TestTransform.Apply(stretch, clip, new TimeStretchDraw(rate)), 0);
            float[] all = TestTransform.Row(TestTransform.Apply(free, clip, new TimeStretchDraw(rate)), 0);
            Assert.Equal((length, (int)Math.Round(length / rate)), (kept.Length, all.Length));
            Assert.All(kept.Concat(all), sample => Assert.InRange(sample, -10, 10));
            Assert.True(all.Length == 0 || all.Any(sample => sample != 0));
        }
    }

    [Fact]
    public void Silence_stays_silent_and_after_it_everything_is_finite()
    {
        using ITransform stretch = Create(0.25, 4);
        Tensor batch = zeros(2, 16_000);
        batch[1].narrow(0, 8000, 8000).copy_(TestTransform.Noise(1, 8000)[0]);
        Tensor result = TestTransform.Apply(stretch, batch, new TimeStretchDraw(0.7), new TimeStretchDraw(0.7));
        Assert.All(TestTransform.Row(result, 0), sample => Assert.Equal(0, sample));
        Assert.All(TestTransform.Row(result, 1), sample => Assert.True(float.IsFinite(sample)));
    }

    [Fact]
    public void A_batch_that_is_a_view_is_changed_in_place()
    {
        using ITransform stretch = Create(0.5, 2);
        Tensor wide = TestTransform.Noise(2, 8000), view = wide.narrow(1, 1000, 4000), expected = TestTransform.Apply(stretch, view.contiguous(), new TimeStretchDraw(0.9), null);
        Tensor before = wide.clone();
        Assert.Same(view, stretch.Apply(view, [new TimeStretchDraw(0.9), null]));
        Assert.Equal(TestTransform.Row(expected, 0), TestTransform.Row(view, 0));
        Assert.Equal(TestTransform.Row(before, 1), TestTransform.Row(wide, 1));
        Assert.Equal(TestTransform.Row(before, 0)[5000..], TestTransform.Row(wide, 0)[5000..]);
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        Tensor batch = TestTransform.Noise(3, 2000);
        void Use(bool keepLength)
        {
            using ITransform stretch = Create(0.5, 2, keepLength);
            using DisposeScope scope = NewDisposeScope();
            TestTransform.Apply(stretch, batch, new TimeStretchDraw(0.9), null, new TimeStretchDraw(1.5));
        }

        Use(true);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Use(true);
        Use(false);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(0.2, 1, "min_rate")]
    [InlineData(1.3, 1.2, "min_rate")]
    [InlineData(1, 4.1, "max_rate")]
    [InlineData(double.NaN, 1.2, "min_rate")]
    public void Settings_out_of_range_are_refused(double minimum, double maximum, string name) =>
        Assert.StartsWith(name, Assert.Throws<ArgumentException>(() => Create(minimum, maximum)).Message, StringComparison.Ordinal);

    private static ITransform Create(double minimum, double maximum, bool keepLength = true) =>
        TestTransform.Create("time_stretch", new TimeStretchSettings { MinimumRate = minimum, MaximumRate = maximum, KeepLength = keepLength });

    // Where the energy lies.
    private static double Center(ReadOnlySpan<float> samples)
    {
        double sum = 0, moment = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            sum += (double)samples[i] * samples[i];
            moment += (double)samples[i] * samples[i] * i;
        }

        return moment / sum;
    }
}
