using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DogSound.Core.Filtering;

/// <summary>Sums over the lanes of eight vectors at once, as eight dot products end.</summary>
internal static class LaneSums
{
    /// <summary>Adds up each vector's lanes, always in the same order.</summary>
    /// <returns>Lane k has the sum of the lanes of the k-th vector.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Of(
        Vector256<float> s0, Vector256<float> s1, Vector256<float> s2, Vector256<float> s3,
        Vector256<float> s4, Vector256<float> s5, Vector256<float> s6, Vector256<float> s7) =>
        // Transpose and add in three steps: neighbours, pairs, halves.
        Fold4(Fold2(Fold1(s0, s1), Fold1(s2, s3)), Fold2(Fold1(s4, s5), Fold1(s6, s7)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fold1(Vector256<float> a, Vector256<float> b)
    {
        Vector256<float> mask = Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0).AsSingle();
        Vector256<float> other = Vector256.ConditionalSelect(mask, b, a);
        return Vector256.ConditionalSelect(mask, a, b) + Vector256.Shuffle(other, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fold2(Vector256<float> a, Vector256<float> b)
    {
        Vector256<float> mask = Vector256.Create(-1, -1, 0, 0, -1, -1, 0, 0).AsSingle();
        Vector256<float> other = Vector256.ConditionalSelect(mask, b, a);
        return Vector256.ConditionalSelect(mask, a, b) + Vector256.Shuffle(other, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Fold4(Vector256<float> a, Vector256<float> b) =>
        Vector256.Create(a.GetLower() + a.GetUpper(), b.GetLower() + b.GetUpper());
}
