using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DogSound.Core.Filtering;

/// <summary>
/// A low-pass that takes everything above its edge away, 70 dB at least, and delays nothing: a sinc in a Kaiser window (J. F. Kaiser,
/// Nonrecursive digital filter design using the I0-sinh window function, 1974). It is even up to 8 % below the edge.
/// </summary>
/// <remarks>Each output is summed tap by tap, in one fixed order: its bits depend neither on where it lies nor on the processor.</remarks>
internal sealed class LinearPhaseLowPass
{
    private const double Attenuation = 70, Transition = 0.08;
    private const int OutputsAtOnce = 4;

    private readonly float[] _taps;

    /// <summary>Designs the filter.</summary>
    /// <param name="edge">In hertz; above 0 and below half of the sample rate.</param>
    /// <param name="sampleRate">In hertz.</param>
    public LinearPhaseLowPass(double edge, int sampleRate)
    {
        double width = Transition * edge / sampleRate, cutoff = (edge / sampleRate) - (width / 2);
        Margin = (int)Math.Ceiling((Attenuation - 7.95) / (14.36 * width) / 2);
        double beta = 0.1102 * (Attenuation - 8.7), sum = 0;
        double[] taps = new double[(2 * Margin) + 1];
        for (int tap = 0; tap < taps.Length; tap++)
        {
            int time = tap - Margin;
            double place = (double)time / (Margin + 1);
            double sinc = time == 0 ? 2 * cutoff : Math.Sin(2 * Math.PI * cutoff * time) / (Math.PI * time);
            taps[tap] = sinc * Bessel(beta * Math.Sqrt(1 - (place * place))) / Bessel(beta);
            sum += taps[tap];
        }

        // What does not move passes as it is.
        _taps = Array.ConvertAll(taps, tap => (float)(tap / sum));
    }

    /// <summary>Samples before and after an output that it depends on.</summary>
    public int Margin { get; }

    /// <summary>The impulse response, [2 x <see cref="Margin"/> + 1]; it is symmetric.</summary>
    public ReadOnlySpan<float> Taps => _taps;

    /// <summary>Filters.</summary>
    /// <param name="samples">[T + 2 x <see cref="Margin"/>]: what comes before, the sound, what comes after.</param>
    /// <param name="output">[T]; not the same memory.</param>
    public void Apply(ReadOnlySpan<float> samples, Span<float> output)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, output.Length + (2 * Margin));
        int width = Vector256<float>.Count, index = 0;
        ref float source = ref MemoryMarshal.GetReference(samples);
        ref float target = ref MemoryMarshal.GetReference(output);
        for (; index <= output.Length - (OutputsAtOnce * width); index += OutputsAtOnce * width)
        {
            Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (int tap = 0; tap < _taps.Length; tap++)
            {
                var weight = Vector256.Create(_taps[tap]);
                nuint first = (nuint)(index + tap);
                sum0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, first), weight, sum0);
                sum1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, first + (nuint)width), weight, sum1);
                sum2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, first + (nuint)(2 * width)), weight, sum2);
                sum3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref source, first + (nuint)(3 * width)), weight, sum3);
            }

            sum0.StoreUnsafe(ref target, (nuint)index);
            sum1.StoreUnsafe(ref target, (nuint)(index + width));
            sum2.StoreUnsafe(ref target, (nuint)(index + (2 * width)));
            sum3.StoreUnsafe(ref target, (nuint)(index + (3 * width)));
        }

        for (; index < output.Length; index++)
        {
            float sum = 0;
            for (int tap = 0; tap < _taps.Length; tap++)
                sum = MathF.FusedMultiplyAdd(samples[index + tap], _taps[tap], sum);
            output[index] = sum;
        }
    }

    // The modified Bessel function of the first kind and order 0, by its power series.
    private static double Bessel(double x)
    {
        double term = 1, sum = 1;
        for (int k = 1; term > 1e-16 * sum; k++)
        {
            term *= x / (2 * k) * (x / (2 * k));
            sum += term;
        }

        return sum;
    }
}
