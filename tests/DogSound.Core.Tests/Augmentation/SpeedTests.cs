using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>Clips are played faster and higher, or slower and lower; what no longer fits the rate is gone.</summary>
public sealed class SpeedTests : IDisposable
{
    private readonly DisposeScope _scope;

    public SpeedTests()
    {
        LibTorch.Load();
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Factors_are_uniform_between_the_lowest_and_the_highest()
    {
        using ITransform speed = Create(0.9, 1.1);
        Distribution.AssertUniform([.. TestTransform.Draws(speed, 20_000).Select(draw => ((SpeedDraw)draw!).Factor)], 0.9, 1.1);
        using ITransform none = Create(1, 1);
        Assert.All(TestTransform.Draws(none, 100), Assert.Null);
    }

    [Fact]
    public void The_same_seed_draws_the_same_in_every_version()
    {
        using ITransform speed = Create(0.9, 1.1);
        Assert.Equal([0.95528843417588016], TestTransform.Draws(speed, 1).Select(draw => ((SpeedDraw)draw!).Factor));
    }

    /// <summary>Within -66 dB of a sine that is computed: at any ratio, also where it is no fraction.</summary>
    [Theory]
    [InlineData(440, 1.1)]
    [InlineData(1000, 0.9)]
    [InlineData(1234.5, 1.0123456789)]
    [InlineData(3000, 2)]
    [InlineData(1600, 4)]
    [InlineData(6500, 0.7)]
    [InlineData(6500, 0.25)]
    public void A_sine_becomes_the_sine_of_the_other_pitch(double frequency, double factor)
    {
        using ITransform speed = Create(0.25, 4, keepLength: false);
        float[] result = TestTransform.Row(TestTransform.Apply(speed, tensor(TestTransform.Sine(frequency, 16_000)).unsqueeze(0), new SpeedDraw(factor)), 0);
        Assert.Equal(Math.Round(16_000 / factor), result.Length);
        float[] expected = TestTransform.Sine(frequency * factor, result.Length);
        for (int i = 200; i < result.Length - 200; i++)
            Assert.Equal(expected[i], result[i], 0.5 * 5e-4);
    }

    [Theory]
    [InlineData(7300, 1.1)]
    [InlineData(7900, 1.1)]
    [InlineData(4050, 2)]
    [InlineData(6000, 2)]
    [InlineData(7900, 2)]
    [InlineData(2010, 4)]
    [InlineData(5000, 4)]
    public void A_tone_that_would_go_beyond_half_of_the_rate_does_not_fold_back(double frequency, double factor)
    {
        using ITransform speed = Create(0.25, 4, keepLength: false);
        float[] sine = TestTransform.Sine(frequency, 32_000);
        float[] result = TestTransform.Row(TestTransform.Apply(speed, tensor(sine).unsqueeze(0), new SpeedDraw(factor)), 0);
        Assert.InRange(TestTransform.Level(result.AsSpan(500..^500)), -200, TestTransform.Level(sine) - 60);
    }

    [Fact]
    public void A_constant_stays_what_it_is()
    {
        using ITransform speed = Create(0.25, 4, keepLength: false);
        foreach (double factor in new[] { 0.3, 0.97, 1.03, 3.3 })
        {
            float[] result = TestTransform.Row(TestTransform.Apply(speed, ones(1, 8000), new SpeedDraw(factor)), 0);
            Assert.All(result[200..^200], sample => Assert.Equal(1, sample, 2e-4));
        }
    }

    [Theory]
    [InlineData(0.6)]
    [InlineData(1.7)]
    public void A_clip_that_keeps_its_length_keeps_its_middle(double factor)
    {
        using ITransform kept = Create(0.25, 4), free = Create(0.25, 4, keepLength: false);
        Tensor clip = TestTransform.Noise(1, 9001);
        float[] middle = TestTransform.Row(TestTransform.Apply(kept, clip, new SpeedDraw(factor)), 0);
        float[] all = TestTransform.Row(TestTransform.Apply(free, clip, new SpeedDraw(factor)), 0);
        int offset = (all.Length - middle.Length) / 2;
        Assert.Equal(9001, middle.Length);
        for (int i = 0; i < middle.Length; i++)
            Assert.Equal(i + offset >= 0 && i + offset < all.Length ? all[i + offset] : 0, middle[i]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_batch_is_changed_as_its_clips_one_by_one_to_the_last_bit(bool keepLength)
    {
        using ITransform speed = Create(0.5, 2, keepLength);
        Tensor batch = TestTransform.Noise(6, 5000);
        object?[] draws = [.. TestTransform.Draws(speed, 6)];
        draws[4] = null;
        Tensor together = TestTransform.Apply(speed, batch, draws);
        for (int row = 0; row < draws.Length; row++)
        {
            float[] alone = TestTransform.Row(TestTransform.Apply(speed, batch.narrow(0, row, 1), draws[row]), 0);
            Assert.Equal(alone, TestTransform.Row(together, row)[..alone.Length]);
            Assert.All(TestTransform.Row(together, row)[alone.Length..], sample => Assert.Equal(0, sample));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_calls_for_a_gpu_do_the_same_as_those_for_a_cpu(bool keepLength)
    {
        using var speed = (Speed)Create(0.5, 2, keepLength);
        // One row longer than what is computed at a time.
        Tensor batch = TestTransform.Noise(4, 150_001);
        StretchedRow[] rows = StretchedRow.Plan([0.51, 1, 1.3, 1.9], 150_001, keepLength);
        Tensor onCpu = speed.ChangeRows(batch.clone(), rows), atOnce = speed.ChangeAtOnce(batch.clone(), rows);
        Assert.True(onCpu.allclose(atOnce, 1e-4, 1e-5));
        Assert.Equal(TestTransform.Row(onCpu, 1), TestTransform.Row(atOnce, 1));
    }

    [Fact]
    public void A_gpu_does_the_same()
    {
        if (!cuda.is_available()) Assert.Skip("There is no CUDA GPU.");
        using ITransform speed = Create(0.5, 2);
        Tensor batch = TestTransform.Noise(5, 16_000);
        object?[] draws = [.. TestTransform.Draws(speed, 5)];
        Tensor onCpu = TestTransform.Apply(speed, batch, draws), onGpu = TestTransform.Apply(speed, batch.cuda(), draws);
        Assert.True(onGpu.cpu().allclose(onCpu, 1e-3, 1e-4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(63)]
    public void Clips_shorter_than_a_filter_are_changed_too(int length)
    {
        foreach (double factor in new[] { 0.25, 0.9, 1.1, 4 })
        {
            using ITransform kept = Create(0.25, 4), free = Create(0.25, 4, keepLength: false);
            Tensor clip = TestTransform.Noise(1, length);
            float[] same = TestTransform.Row(TestTransform.Apply(kept, clip, new SpeedDraw(factor)), 0);
            float[] all = TestTransform.Row(TestTransform.Apply(free, clip, new SpeedDraw(factor)), 0);
            Assert.Equal((length, (int)Math.Round(length / factor)), (same.Length, all.Length));
            Assert.All(same.Concat(all), sample => Assert.InRange(sample, -10, 10));
        }
    }

    [Fact]
    public void Silence_stays_silent()
    {
        using ITransform speed = Create(0.25, 4);
        Assert.All(TestTransform.Row(TestTransform.Apply(speed, zeros(1, 8000), new SpeedDraw(1.07)), 0), sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        Tensor batch = TestTransform.Noise(3, 2000);
        void Use()
        {
            using var speed = (Speed)Create(0.5, 2, keepLength: false);
            using DisposeScope scope = NewDisposeScope();
            TestTransform.Apply(speed, batch, new SpeedDraw(0.9), null, new SpeedDraw(1.5));
            speed.ChangeAtOnce(batch, StretchedRow.Plan([0.9, 1, 1.5], 2000, keepLength: false));
        }

        Use();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Use();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(0.2, 1, "min_factor")]
    [InlineData(1.3, 1.2, "min_factor")]
    [InlineData(1, 4.1, "max_factor")]
    public void Settings_out_of_range_are_refused(double minimum, double maximum, string name) =>
        Assert.StartsWith(name, Assert.Throws<ArgumentException>(() => Create(minimum, maximum)).Message, StringComparison.Ordinal);

    private static ITransform Create(double minimum, double maximum, bool keepLength = true) =>
        TestTransform.Create("speed", new SpeedSettings { MinimumFactor = minimum, MaximumFactor = maximum, KeepLength = keepLength });
}
