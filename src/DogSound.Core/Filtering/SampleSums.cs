using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DogSound.Core.Filtering;

/// <summary>Sums over samples in one fixed order: the same bits wherever the samples lie in memory.</summary>
internal static class SampleSums
{
    // Few enough that a float sums them well; the blocks are added up in float64.
    private const int BlockLength = 4096;

    /// <summary>The sum of the squares; divided by the number of samples it is the power.</summary>
    /// <param name="samples">[T].</param>
    public static double OfSquares(ReadOnlySpan<float> samples)
    {
        double sum = 0;
        for (; samples.Length > BlockLength; samples = samples[BlockLength..])
            sum += OfBlock(samples[..BlockLength]);
        return sum + OfBlock(samples);
    }

    private static double OfBlock(ReadOnlySpan<float> samples)
    {
        ref float first = ref MemoryMarshal.GetReference(samples);
        Vector256<float> even = default, odd = default;
        int index = 0;
        for (; index <= samples.Length - (2 * Vector256<float>.Count); index += 2 * Vector256<float>.Count)
        {
            Vector256<float> left = Vector256.LoadUnsafe(ref first, (nuint)index);
            Vector256<float> right = Vector256.LoadUnsafe(ref first, (nuint)(index + Vector256<float>.Count));
            even += left * left;
            odd += right * right;
        }

        Vector256<float> both = even + odd;
        double sum = 0;
        for (int lane = 0; lane < Vector256<float>.Count; lane++)
            sum += both[lane];
        for (; index < samples.Length; index++)
            sum += (double)samples[index] * samples[index];
        return sum;
    }
}
