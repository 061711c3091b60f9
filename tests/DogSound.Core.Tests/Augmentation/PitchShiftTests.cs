using DogSound.Core.Augmentation;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>Clips become higher and lower, and stay as long as they are.</summary>
public sealed class PitchShiftTests : IDisposable
{
    private readonly DisposeScope _scope;

    public PitchShiftTests()
    {
        LibTorch.Load();
        _scope = NewDisposeScope();
    }

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Shifts_are_uniform_between_the_lowest_and_the_highest()
    {
        using ITransform shift = Create(-3, 2);
        Distribution.AssertUniform([.. TestTransform.Draws(shift, 20_000).Select(draw => ((PitchShiftDraw)draw!).Semitones)], -3, 2);
        using ITransform none = Create(0, 0);
        Assert.All(TestTransform.Draws(none, 100), Assert.Null);
    }

    [Fact]
    public void The_same_seed_draws_the_same_in_every_version()
    {
        using ITransform shift = Create(-2, 2);
        Assert.Equal([1.5536165348808524], TestTransform.Draws(shift, 1).Select(draw => ((PitchShiftDraw)draw!).Semitones));
    }

    [Theory]
    [InlineData(440, 1)]
    [InlineData(440, -1)]
    [InlineData(880, 2)]
    [InlineData(997, -3.5)]
    [InlineData(300, 7)]
    [InlineData(1500, 12)]
    [InlineData(1500, -12)]
    public void A_sine_moves_by_the_semitones(double frequency, double semitones)
    {
        using ITransform shift = Create(-12, 12);
        float[] sine = TestTransform.Sine(frequency, 32_000);
        float[] result = TestTransform.Row(TestTransform.Apply(shift, tensor(sine).unsqueeze(0), new PitchShiftDraw(semitones)), 0);
        double expected = frequency * Math.Pow(2, semitones / 12);
        Assert.Equal(32_000, result.Length);
        Assert.Equal(expected, TestTransform.Frequency(result.AsSpan(2000..^2000)), 0.01 * expected);
        // An octave up is a stretch to double the length, where a phase vocoder, torchaudio's too, loses 1.2 dB.
        Assert.Equal(TestTransform.Level(sine), TestTransform.Level(result.AsSpan(2000..^2000)), semitones < 12 ? 1.0 : 1.5);
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(4)]
    public void A_sound_stays_where_it_is(double semitones)
    {
        using ITransform shift = Create(-12, 12);
        var clip = new float[32_000];
        TestTransform.Sine(1000, 1600).CopyTo(clip, 20_000);
        float[] result = TestTransform.Row(TestTransform.Apply(shift, tensor(clip).unsqueeze(0), new PitchShiftDraw(semitones)), 0);
        double energy = result.Sum(sample => (double)sample * sample), moment = result.Select((sample, i) => (double)sample * sample * i).Sum();
        // Within 20 ms: bursts lose their edges.
        Assert.Equal(20_800, moment / energy, 320.0);
    }

    [Fact]
    public void A_tone_that_would_go_beyond_half_of_the_rate_does_not_fold_back()
    {
        using ITransform shift = Create(-12, 12);
        float[] sine = TestTransform.Sine(6000, 32_000);
        float[] result = TestTransform.Row(TestTransform.Apply(shift, tensor(sine).unsqueeze(0), new PitchShiftDraw(8)), 0);
        Assert.InRange(TestTransform.Level(result.AsSpan(2000..^2000)), -200, TestTransform.Level(sine) - 60);
    }

    [Fact]
    public void A_batch_is_changed_as_its_clips_one_by_one_to_the_last_bit()
    {
        using ITransform shift = Create(-4, 4);
        Tensor batch = TestTransform.Noise(6, 5000);
        object?[] draws = [.. TestTransform.Draws(shift, 6)];
        draws[4] = null;
        Tensor together = TestTransform.Apply(shift, batch, draws);
        for (int row = 0; row < draws.Length; row++)
        {
            float[] alone = TestTransform.Row(TestTransform.Apply(shift, batch.narrow(0, row, 1), draws[row]), 0);
            Assert.Equal(alone, TestTransform.Row(together, row));
        }

        Assert.Equal(TestTransform.Row(batch, 4), TestTransform.Row(together, 4));
        Assert.NotEqual(TestTransform.Row(batch, 0), TestTransform.Row(together, 0));
    }

    [Fact]
    public void The_calls_for_a_gpu_do_the_same_as_those_for_a_cpu()
    {
        using var shift = (PitchShift)Create(-12, 12);
        Tensor batch = TestTransform.Noise(4, 16_000);
        double[] ratios = [0.5, 1, 1.2, 1.9];
        Tensor onCpu = shift.ShiftRows(batch.clone(), ratios), atOnce = shift.ShiftAtOnce(batch.clone(), ratios);
        Assert.True(onCpu.allclose(atOnce, 1e-3, 1e-4));
        Assert.Equal(TestTransform.Row(onCpu, 1), TestTransform.Row(atOnce, 1));
    }

    [Fact]
    public void A_gpu_does_the_same()
    {
        if (!cuda.is_available()) Assert.Skip("There is no CUDA GPU.");
        using ITransform shift = Create(-4, 4);
        Tensor batch = TestTransform.Noise(5, 16_000);
        object?[] draws = [.. TestTransform.Draws(shift, 5)];
        Tensor onCpu = TestTransform.Apply(shift, batch, draws), onGpu = TestTransform.Apply(shift, batch.cuda(), draws);
        Assert.True(onGpu.cpu().allclose(onCpu, 1e-3, 1e-4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(200)]
    [InlineData(600)]
    public void Clips_shorter_than_a_frame_are_changed_too(int length)
    {
        foreach (double semitones in new[] { -12, -1, 1.0, 12 })
        {
            using ITransform shift = Create(-12, 12);
            float[] result = TestTransform.Row(TestTransform.Apply(shift, TestTransform.Noise(1, length), new PitchShiftDraw(semitones)), 0);
            Assert.Equal(length, result.Length);
            Assert.All(result, sample => Assert.InRange(sample, -10, 10));
        }
    }

    [Fact]
    public void Silence_stays_silent()
    {
        using ITransform shift = Create(-12, 12);
        Assert.All(TestTransform.Row(TestTransform.Apply(shift, zeros(1, 8000), new PitchShiftDraw(-3)), 0), sample => Assert.Equal(0, sample));
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        Tensor batch = TestTransform.Noise(3, 2000);
        void Use()
        {
            using var shift = (PitchShift)Create(-4, 4);
            using DisposeScope scope = NewDisposeScope();
            TestTransform.Apply(shift, batch, new PitchShiftDraw(1), null, new PitchShiftDraw(-1));
            shift.ShiftAtOnce(batch.clone(), [0.9, 1, 1.1]);
        }

        Use();
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Use();
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(-13, 1, "min_semitones")]
    [InlineData(2, 1, "min_semitones")]
    [InlineData(1, 12.5, "max_semitones")]
    public void Settings_out_of_range_are_refused(double minimum, double maximum, string name) =>
        Assert.StartsWith(name, Assert.Throws<ArgumentException>(() => Create(minimum, maximum)).Message, StringComparison.Ordinal);

    private static ITransform Create(double minimum, double maximum) =>
        TestTransform.Create("pitch_shift", new PitchShiftSettings { MinimumSemitones = minimum, MaximumSemitones = maximum });
}
