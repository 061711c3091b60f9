using DogSound.Core.Augmentation;
using DogSound.Core.Filtering;
using DogSound.Core.Native;
using TorchSharp;
using static DogSound.Core.Tests.Augmentation.TransformBench;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>Rooms: how their echo falls, how loud it is, and that nothing sounds before its cause.</summary>
public sealed class ReverberationTests : IDisposable
{
    private const int T = 40_000, Start = 1000, Many = 20_000;

    private readonly NoiseFiles _files = new();

    public ReverberationTests() => LibTorch.Load();

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData(0.2, 0, 0)]
    [InlineData(0.5, -3, 5000)]
    [InlineData(0.8, 10, 99)]
    [InlineData(1.5, 3, 180_000)]
    public void An_echo_falls_by_60_decibels_in_its_time_and_has_its_energy(double decayTime, double ratio, long offset)
    {
        using Reverberation transform = Create(new());
        float[] echo = Apply(transform, Impulse(), new ReverberationDraw(null, decayTime, ratio, offset));
        Assert.All(echo[..Start], sample => Assert.Equal(0, sample, 1e-5));
        Assert.Equal(0, Decibels(Energy(echo), 1), 0.01);
        float[] tail = echo[(Start + 1)..];
        Assert.Equal(ratio, Decibels(echo[Start] * echo[Start], Energy(tail)), 0.1);
        // Schroeder's integral: what energy is still to come. Its fall from -5 to -25 dB is a third of 60 dB.
        double[] coming = new double[tail.Length + 1];
        for (int t = tail.Length - 1; t >= 0; t--)
            coming[t] = coming[t + 1] + ((double)tail[t] * tail[t]);
        int TimeOf(double decibels) => Array.FindIndex(coming, energy => Decibels(energy, coming[0]) <= decibels);
        double measured = 3.0 * (TimeOf(-25) - TimeOf(-5)) / SampleRate;
        Assert.InRange(measured, 0.9 * decayTime, 1.1 * decayTime);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(37, 5000)]
    [InlineData(4096, 4096)]
    [InlineData(10_001, 4500)]
    public void Blocks_are_convolved_as_a_whole_is(int length, int responseLength)
    {
        using DisposeScope scope = NewDisposeScope();
        float[] sound = White(length), response = White(responseLength, 2);
        float[] result = BlockConvolution.Apply(tensor(sound), tensor(response)).data<float>().ToArray();
        Assert.Equal(length, result.Length);
        for (int t = 0; t < length; t += 1 + (length / 200))
        {
            double expected = 0;
            for (int k = 0; k <= Math.Min(t, responseLength - 1); k++)
                expected += (double)response[k] * sound[t - k];
            Assert.Equal(expected, result[t], 1e-5);
        }
    }

    [Fact]
    public async Task Any_number_of_threads_gives_the_same_bits()
    {
        string[] results = [_files.Folder + "/1", _files.Folder + "/2", _files.Folder + "/8"];
        foreach (string result in results)
            await ChildTest.FinishAsync(ChildTest.Start(typeof(ReverberationTests), nameof(ConvolveWithSomeThreads), ("OMP_NUM_THREADS", Path.GetFileName(result)), ("DOGSOUND_RESULT", result)));
        Assert.Single(results.Select(File.ReadAllText).Distinct());
    }

    [Fact(Explicit = true)]
    public void ConvolveWithSomeThreads()
    {
        using Reverberation transform = Create(new());
        using var noise = new ColoredNoise(new(), Context(T));
        float[] echo = Apply(transform, White(T), Draws<ReverberationDraw>(transform, 1, Facts(T))[0]);
        float[] noisy = Apply(noise, echo, new ColoredNoiseDraw(NoiseColor.Pink, 0, 1000, 4000));
        File.WriteAllText(Environment.GetEnvironmentVariable("DOGSOUND_RESULT")!, Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(noisy.AsSpan())));
    }

    [Fact]
    public void A_recorded_room_begins_with_its_direct_sound()
    {
        float[] response = [.. new float[5000], 0.1f, 0.8f, .. new float[99], -0.4f, .. new float[50]];
        _files.Write("hall.wav", response);
        using Reverberation transform = Create(new() { Path = "noises" });
        ReverberationDraw draw = Draws<ReverberationDraw>(transform, 1, Facts(T))[0];
        Assert.True(draw is { Response.Length: 16, DecayTime: null, DirectToReverberant: null, Offset: null });
        float[] echo = Apply(transform, Impulse(), draw);
        double level = 1 / Math.Sqrt(1.25);
        for (int t = 0; t < T; t++)
            Assert.Equal(t switch { Start => level, Start + 100 => -level / 2, _ => 0 }, echo[t], 1e-4);
    }

    [Fact]
    public void Recorded_rooms_are_drawn_evenly_and_long_ones_are_cut()
    {
        _files.Write("a.wav", [0.5f, 0.1f]);
        _files.Write("b.wav", [0.5f, 0.2f, .. White(2 * T, deviation: 0.01)]);
        using Reverberation transform = Create(new() { Path = "noises" });
        List<ReverberationDraw> draws = Draws<ReverberationDraw>(transform, 2000, Facts(T));
        Distribution.AssertUniform(draws.Select(draw => draw.Response == draws[0].Response ? 0L : 1), 2);
        Assert.All(draws.DistinctBy(draw => draw.Response), draw => Assert.Equal(0, Decibels(Energy(Apply(transform, White(T), draw)), Energy(White(T))), 0.01));
        using Reverberation computed = Create(new());
        Assert.Throws<ArgumentException>(() => Apply(computed, White(T), draws[0]));
    }

    [Fact]
    public void Computed_rooms_are_drawn_from_their_whole_ranges()
    {
        using Reverberation transform = Create(new());
        List<ReverberationDraw> draws = Draws<ReverberationDraw>(transform, Many, Facts(T));
        Distribution.AssertUniform([.. draws.Select(draw => draw.DecayTime!.Value)], 0.15, 0.8);
        Distribution.AssertUniform([.. draws.Select(draw => draw.DirectToReverberant!.Value)], -3, 15);
        Distribution.AssertUniform([.. draws.Select(draw => (double)draw.Offset!.Value)], 0, (1 << 18) - T + 1);
    }

    [Fact]
    public void Rows_know_nothing_of_each_other_and_silence_stays_silent()
    {
        using Reverberation transform = Create(new());
        List<ReverberationDraw?> draws = [.. Draws<ReverberationDraw>(transform, 3, Facts(T)), null];
        AssertRowsAreAlone(transform, [.. Enumerable.Range(0, 4).Select(row => White(T - 1, (ulong)row))], draws);
        Assert.All(Apply(transform, new float[T], draws[0]), sample => Assert.Equal(0, sample));
        Assert.True(float.IsFinite(Assert.Single(Apply(transform, [0.5f], draws[0]))));
    }

    [Fact]
    public void The_calls_for_a_gpu_do_the_same_as_those_for_a_cpu() => AssertSame(CPU);

    [Fact]
    public void A_gpu_does_the_same()
    {
        if (!cuda.is_available()) Assert.Skip("There is no CUDA GPU.");
        AssertSame(CUDA);
    }

    private void AssertSame(Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        using Reverberation transform = Create(new());
        ReverberationDraw?[] draws = [.. Draws<ReverberationDraw>(transform, 2, Facts(T)), null, Draws<ReverberationDraw>(transform, 1, Facts(T))[0]];
        Tensor rows = stack([.. Enumerable.Range(0, 3).Select(row => tensor(White(T, (ulong)row))), zeros(T)]), atOnce = rows.to(device, copy: true);
        Tensor before = rows.clone();
        transform.ConvolveRows(rows, draws);
        transform.ConvolveAtOnce(atOnce, draws);
        Assert.True(atOnce.cpu().allclose(rows, 1e-4, 1e-5));
        Assert.True(atOnce[2].cpu().equal(before[2]).all().item<bool>());
        Assert.False(rows[0].allclose(before[0], 1e-2, 1e-2));
    }

    private static float[] Impulse()
    {
        float[] impulse = new float[T];
        impulse[Start] = 1;
        return impulse;
    }

    private Reverberation Create(ReverberationSettings settings) => new(settings, Context(T) with { Recordings = _files.Open() });
}
