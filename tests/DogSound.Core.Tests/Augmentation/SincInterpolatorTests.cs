using DogSound.Core.Augmentation;
using DogSound.Core.Filtering;

namespace DogSound.Core.Tests.Augmentation;

/// <summary>How far what it finds is from what the formula says, in decibels.</summary>
public sealed class SincInterpolatorTests
{
    private static readonly double[] Window = [.. Enumerable.Range(0, 4097).Select(i => KaiserWindow.At(i / 4096.0, 7.86))];

    /// <summary>White noise, which fills the band to its end: the two filters beside one windowed sinc, summed in float64.</summary>
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.7)]
    [InlineData(0.9)]
    [InlineData(1.0123456789)]
    [InlineData(1.1)]
    [InlineData(1.6180339887)]
    [InlineData(1.999)]
    [InlineData(2)]
    [InlineData(3.3)]
    [InlineData(4)]
    public void It_is_the_windowed_sinc_s_sum(double step)
    {
        float[] noise = TransformBench.White(3000), found = Read(noise, step);
        double signal = 0, error = 0;
        for (int value = 0; value < found.Length; value++)
        {
            double exact = Exact(noise, value * step, Math.Max(1, step));
            signal += exact * exact;
            error += (found[value] - exact) * (found[value] - exact);
        }

        double ratio = TransformBench.Decibels(signal, error);
        Assert.True(ratio > 90, $"{ratio:F1} dB");
    }

    /// <summary>Sines up to 84 % of what fits the lower rate, beside the same sines at the other pitch.</summary>
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.9)]
    [InlineData(1.0123456789)]
    [InlineData(1.1)]
    [InlineData(1.999)]
    [InlineData(2)]
    [InlineData(4)]
    public void A_sine_in_the_band_is_found_between_its_samples(double step)
    {
        double worst = double.PositiveInfinity;
        foreach (double share in new[] { 0.01, 0.1, 0.3, 0.5, 0.7, 0.8, 0.84 })
        {
            double frequency = share * 8000 / Math.Max(1, step);
            float[] found = Read(TransformBench.Sine(frequency, 8000), step), exact = TransformBench.Sine(frequency * step, found.Length);
            // Away from the ends, where a sine begins at once.
            int margin = (int)(140 / Math.Min(1, step));
            double error = TransformBench.Energy(found.Zip(exact, (one, other) => one - other).Skip(margin).SkipLast(margin));
            worst = Math.Min(worst, TransformBench.Decibels(TransformBench.Energy(exact.Skip(margin).SkipLast(margin)), error));
        }

        Assert.True(worst > 82, $"{worst:F1} dB");
    }

    /// <summary>What would fold back: sines from just above what fits the new rate up to all that the sound can hold.</summary>
    [Theory]
    [InlineData(1.05)]
    [InlineData(1.1)]
    [InlineData(1.5)]
    [InlineData(1.999)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_sine_above_the_band_is_gone(double step)
    {
        double worst = double.PositiveInfinity;
        for (int part = 0; part <= 10; part++)
        {
            double lowest = 8000 / step * 1.001;
            float[] sine = TransformBench.Sine(lowest + (7990 - lowest) * part / 10, 16_000), found = Read(sine, step);
            float[] middle = found[140..^140];
            worst = Math.Min(worst, TransformBench.Decibels(TransformBench.Energy(sine) / sine.Length, TransformBench.Energy(middle) / middle.Length));
        }

        Assert.True(worst > 79, $"{worst:F1} dB");
    }

    /// <summary>A value's bits follow from its number alone, not from where a piece begins.</summary>
    [Theory]
    [InlineData(0.6180339887)]
    [InlineData(1.1)]
    [InlineData(2.7)]
    public void A_part_is_that_of_the_whole(double step)
    {
        float[] noise = TransformBench.White(20_000), whole = Read(noise, step);
        var interpolator = new SincInterpolator();
        foreach (int first in new[] { -70, 1, 999, 4321 })
        {
            float[] part = new float[2500];
            interpolator.Interpolate(noise, step, first, whole.Length, part);
            Assert.Equal(Enumerable.Range(first, part.Length).Select(value => value < 0 ? 0 : whole[value]), part);
        }
    }

    private static float[] Read(float[] samples, double step)
    {
        float[] found = new float[(int)(samples.Length / step)];
        new SincInterpolator().Interpolate(samples, step, 0, found.Length, found);
        return found;
    }

    private static double Exact(float[] samples, double place, double scale)
    {
        double sum = 0, reach = 32 * scale;
        for (int i = Math.Max(0, (int)Math.Ceiling(place - reach)); i <= Math.Min(samples.Length - 1, (int)(place + reach)); i++)
        {
            double distance = (i - place) / scale, angle = Math.PI * 0.92 * distance, at = Math.Min(Math.Abs(distance) / 32, 1) * 4096;
            int near = Math.Min((int)at, 4095);
            double window = Window[near] + (at - near) * (Window[near + 1] - Window[near]);
            sum += samples[i] * 0.92 * (angle == 0 ? 1 : Math.Sin(angle) / angle) * window / scale;
        }

        return sum;
    }
}
