using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DogSound.Core.Filtering;

/// <summary>
/// A low-pass that takes everything above its edge away, 65 dB at least, and delays nothing: a sinc in a Kaiser window (J. F. Kaiser,
/// Nonrecursive digital filter design using the I0-sinh window function, 1974). It is even up to 10 % below the edge.
/// </summary>
/// <remarks>Each output is summed tap by tap, in one fixed order: its bits depend neither on where it lies nor on the processor.</remarks>
internal sealed class LinearPhaseLowPass
{
    private const double Attenuation = 66, Transition = 0.1;
    private const int OutputsAtOnce = 8;

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
            Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default, sum7 = default;
            for (int tap = 0; tap < _taps.Length; tap++)
            {
                var weight = Vector256.Create(_taps[tap]);
                ref float first = ref Unsafe.Add(ref source, index + tap);
                sum0 = MultiplyAdd(ref first, 0, weight, sum0);
                sum1 = MultiplyAdd(ref first, 1, weight, sum1);
                sum2 = MultiplyAdd(ref first, 2, weight, sum2);
                sum3 = MultiplyAdd(ref first, 3, weight, sum3);
                sum4 = MultiplyAdd(ref first, 4, weight, sum4);
                sum5 = MultiplyAdd(ref first, 5, weight, sum5);
                sum6 = MultiplyAdd(ref first, 6, weight, sum6);
                sum7 = MultiplyAdd(ref first, 7, weight, sum7);
            }

            ref float place = ref Unsafe.Add(ref target, index);
            sum0.StoreUnsafe(ref place, (nuint)(0 * width));
            sum1.StoreUnsafe(ref place, (nuint)(1 * width));
            sum2.StoreUnsafe(ref place, (nuint)(2 * width));
            sum3.StoreUnsafe(ref place, (nuint)(3 * width));
            sum4.StoreUnsafe(ref place, (nuint)(4 * width));
            sum5.StoreUnsafe(ref place, (nuint)(5 * width));
            sum6.StoreUnsafe(ref place, (nuint)(6 * width));
            sum7.StoreUnsafe(ref place, (nuint)(7 * width));
        }

        for (; index < output.Length; index++)
        {
            float sum = 0;
            for (int tap = 0; tap < _taps.Length; tap++)
                sum = MathF.FusedMultiplyAdd(samples[index + tap], _taps[tap], sum);
            output[index] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> MultiplyAdd(ref float first, int vector, Vector256<float> weight, Vector256<float> sum) =>
        Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, (nuint)(vector * Vector256<float>.Count)), weight, sum);

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
