using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DogSound.Core.Filtering;

/// <summary>A filter of few taps: each output is a weighted sum of the samples about it.</summary>
/// <remarks>Taps are summed in one fixed order: an output's bits depend neither on where it lies nor on the processor.</remarks>
internal static class FirFilter
{
    private const int Width = 8, OutputsAtOnce = 8 * Width;

    /// <summary>output[t] = sum over k of taps[k] samples[t + k].</summary>
    /// <param name="samples">[T + K - 1].</param>
    /// <param name="taps">[K], at least one.</param>
    /// <param name="output">[T]; not the memory of <paramref name="samples"/>.</param>
    public static void Apply(ReadOnlySpan<float> samples, ReadOnlySpan<float> taps, Span<float> output)
    {
        ArgumentOutOfRangeException.ThrowIfZero(taps.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(samples.Length, output.Length + taps.Length - 1);
        if (output.Length < OutputsAtOnce)
        {
            for (int index = 0; index < output.Length; index++)
                output[index] = One(samples.Slice(index, taps.Length), taps);
            return;
        }

        // The last ones are computed anew where a part of them has been.
        int last = output.Length - OutputsAtOnce;
        for (int index = 0; index < last; index += OutputsAtOnce)
            Many(samples.Slice(index, OutputsAtOnce + taps.Length - 1), taps, output.Slice(index, OutputsAtOnce));
        Many(samples[last..], taps, output[last..]);
    }

    // 64 outputs, in eight registers. Two taps that are a vector apart need the same samples but for one vector, which saves half of the loads.
    private static void Many(ReadOnlySpan<float> samples, ReadOnlySpan<float> taps, Span<float> output)
    {
        ref float source = ref MemoryMarshal.GetReference(samples), weights = ref MemoryMarshal.GetReference(taps);
        Vector256<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default, sum7 = default;
        int paired = Paired(taps.Length);
        for (int group = 0; group < paired; group += 2 * Width)
        {
            for (int tap = group; tap < group + Width; tap++)
            {
                Vector256<float> weight = Vector256.Create(Unsafe.Add(ref weights, tap)), later = Vector256.Create(Unsafe.Add(ref weights, tap + Width));
                ref float first = ref Unsafe.Add(ref source, tap);
                sum0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first), weight, sum0);
                AddBoth(ref first, 1, weight, later, ref sum0, ref sum1);
                AddBoth(ref first, 2, weight, later, ref sum1, ref sum2);
                AddBoth(ref first, 3, weight, later, ref sum2, ref sum3);
                AddBoth(ref first, 4, weight, later, ref sum3, ref sum4);
                AddBoth(ref first, 5, weight, later, ref sum4, ref sum5);
                AddBoth(ref first, 6, weight, later, ref sum5, ref sum6);
                AddBoth(ref first, 7, weight, later, ref sum6, ref sum7);
                sum7 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, 8 * Width), later, sum7);
            }
        }

        for (int tap = paired; tap < taps.Length; tap++)
        {
            Vector256<float> weight = Vector256.Create(Unsafe.Add(ref weights, tap));
            ref float first = ref Unsafe.Add(ref source, tap);
            sum0 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first), weight, sum0);
            sum1 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, 1 * Width), weight, sum1);
            sum2 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, 2 * Width), weight, sum2);
            sum3 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, 3 * Width), weight, sum3);
            sum4 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, 4 * Width), weight, sum4);
            sum5 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, 5 * Width), weight, sum5);
            sum6 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, 6 * Width), weight, sum6);
            sum7 = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first, 7 * Width), weight, sum7);
        }

        ref float target = ref MemoryMarshal.GetReference(output);
        sum0.StoreUnsafe(ref target);
        sum1.StoreUnsafe(ref target, 1 * Width);
        sum2.StoreUnsafe(ref target, 2 * Width);
        sum3.StoreUnsafe(ref target, 3 * Width);
        sum4.StoreUnsafe(ref target, 4 * Width);
        sum5.StoreUnsafe(ref target, 5 * Width);
        sum6.StoreUnsafe(ref target, 6 * Width);
        sum7.StoreUnsafe(ref target, 7 * Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddBoth(
        ref float first, nuint vector, Vector256<float> weight, Vector256<float> later, ref Vector256<float> before, ref Vector256<float> at)
    {
        Vector256<float> samples = Vector256.LoadUnsafe(ref first, vector * Width);
        before = Vector256.FusedMultiplyAdd(samples, later, before);
        at = Vector256.FusedMultiplyAdd(samples, weight, at);
    }

    // The same sum in the same order.
    private static float One(ReadOnlySpan<float> samples, ReadOnlySpan<float> taps)
    {
        float sum = 0;
        int paired = Paired(taps.Length);
        for (int group = 0; group < paired; group += 2 * Width)
        {
            for (int tap = group; tap < group + Width; tap++)
            {
                sum = MathF.FusedMultiplyAdd(samples[tap], taps[tap], sum);
                sum = MathF.FusedMultiplyAdd(samples[tap + Width], taps[tap + Width], sum);
            }
        }

        for (int tap = paired; tap < taps.Length; tap++)
            sum = MathF.FusedMultiplyAdd(samples[tap], taps[tap], sum);
        return sum;
    }

    private static int Paired(int taps) => taps / (2 * Width) * (2 * Width);
}
