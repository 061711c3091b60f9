using System.Numerics;
using DogSound.Core.Filtering;
using DogSound.Core.Tests.Augmentation;

namespace DogSound.Core.Tests.Filtering;

/// <summary>What passes, what does not, and that nothing else matters.</summary>
public sealed class LinearPhaseLowPassTests
{
    [Theory]
    [InlineData(4000, 16_000)]
    [InlineData(5512, 16_000)]
    [InlineData(500, 48_000)]
    [InlineData(7999, 16_000)]
    public void It_is_even_below_its_edge_and_silent_above(double edge, int sampleRate)
    {
        float[] taps = new LinearPhaseLowPass(edge, sampleRate).Taps.ToArray();
        Assert.Equal(taps, taps.Reverse());
        Assert.Equal(1, taps.Sum(tap => (double)tap), 1e-6);
        for (double frequency = 0; frequency <= sampleRate / 2; frequency += edge / 200)
        {
            double gain = Complex.Abs(taps.Select((tap, time) => tap * Complex.Exp(-2 * Math.PI * frequency / sampleRate * time * Complex.ImaginaryOne)).Aggregate(Complex.Add));
            if (frequency <= 0.9 * edge) Assert.Equal(1, gain, 0.001);
            if (frequency >= edge) Assert.InRange(gain, 0, Math.Pow(10, -65.0 / 20));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1003)]
    public void An_output_is_the_sum_of_its_neighbours_wherever_it_lies(int length)
    {
        var filter = new LinearPhaseLowPass(4000, 16_000);
        float[] samples = TransformBench.White(length + (2 * filter.Margin)), output = new float[length];
        filter.Apply(samples, output);
        float[] taps = filter.Taps.ToArray(), one = new float[1];
        for (int t = 0; t < length; t++)
        {
            Assert.Equal(taps.Zip(samples.Skip(t)).Sum(pair => (double)pair.First * pair.Second), output[t], 1e-6);
            filter.Apply(samples.AsSpan(t, taps.Length), one);
            Assert.Equal(one[0], output[t]);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => filter.Apply(samples, new float[length + 1]));
    }

    [Fact]
    public void Squares_are_summed_alike_wherever_they_lie()
    {
        float[] samples = TransformBench.White(10_007);
        double sum = SampleSums.OfSquares(samples);
        Assert.Equal(samples.Sum(sample => (double)sample * sample), sum, 1e-5 * sum);
        for (int shift = 1; shift < 20; shift++)
            Assert.Equal(sum, SampleSums.OfSquares(new float[shift].Concat(samples).ToArray().AsSpan(shift)));
        Assert.Equal(0, SampleSums.OfSquares([]));
    }
}
