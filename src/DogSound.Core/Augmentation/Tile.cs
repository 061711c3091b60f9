using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace DogSound.Core.Augmentation;

/// <summary>Turns squares of 8 rows with 8 values each: what stood side by side then stands in one place of 8 vectors.</summary>
internal static class Tile
{
    /// <summary>Rows and columns.</summary>
    public const int Size = 8;

    /// <summary>target[column][row] = source[row][column], for 8 rows and 8 columns.</summary>
    /// <param name="source">First value of the first row.</param>
    /// <param name="sourceStride">Values from one row of the source to the next.</param>
    /// <param name="target">First value of the first row.</param>
    /// <param name="targetStride">Values from one row of the target to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(ref float source, nuint sourceStride, ref float target, nuint targetStride)
    {
        Vector256<float> a = Vector256.LoadUnsafe(ref source), b = Vector256.LoadUnsafe(ref source, sourceStride);
        Vector256<float> c = Vector256.LoadUnsafe(ref source, 2 * sourceStride), d = Vector256.LoadUnsafe(ref source, 3 * sourceStride);
        Vector256<float> e = Vector256.LoadUnsafe(ref source, 4 * sourceStride), f = Vector256.LoadUnsafe(ref source, 5 * sourceStride);
        Vector256<float> g = Vector256.LoadUnsafe(ref source, 6 * sourceStride), h = Vector256.LoadUnsafe(ref source, 7 * sourceStride);

        // Neighbours, pairs and halves change places, one step for each bit of a row's number.
        (a, b, c, d) = (Even1(a, b), Odd1(a, b), Even1(c, d), Odd1(c, d));
        (e, f, g, h) = (Even1(e, f), Odd1(e, f), Even1(g, h), Odd1(g, h));
        (a, c, b, d) = (Even2(a, c), Odd2(a, c), Even2(b, d), Odd2(b, d));
        (e, g, f, h) = (Even2(e, g), Odd2(e, g), Even2(f, h), Odd2(f, h));
        Vector256.Create(a.GetLower(), e.GetLower()).StoreUnsafe(ref target);
        Vector256.Create(b.GetLower(), f.GetLower()).StoreUnsafe(ref target, targetStride);
        Vector256.Create(c.GetLower(), g.GetLower()).StoreUnsafe(ref target, 2 * targetStride);
        Vector256.Create(d.GetLower(), h.GetLower()).StoreUnsafe(ref target, 3 * targetStride);
        Vector256.Create(a.GetUpper(), e.GetUpper()).StoreUnsafe(ref target, 4 * targetStride);
        Vector256.Create(b.GetUpper(), f.GetUpper()).StoreUnsafe(ref target, 5 * targetStride);
        Vector256.Create(c.GetUpper(), g.GetUpper()).StoreUnsafe(ref target, 6 * targetStride);
        Vector256.Create(d.GetUpper(), h.GetUpper()).StoreUnsafe(ref target, 7 * targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Even1(Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Mask1, a, Vector256.Shuffle(b, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Odd1(Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Mask1, Vector256.Shuffle(a, Vector256.Create(1, 0, 3, 2, 5, 4, 7, 6)), b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Even2(Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Mask2, a, Vector256.Shuffle(b, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Odd2(Vector256<float> a, Vector256<float> b) =>
        Vector256.ConditionalSelect(Mask2, Vector256.Shuffle(a, Vector256.Create(2, 3, 0, 1, 6, 7, 4, 5)), b);

    private static Vector256<float> Mask1 => Vector256.Create(-1, 0, -1, 0, -1, 0, -1, 0).AsSingle();

    private static Vector256<float> Mask2 => Vector256.Create(-1, -1, 0, 0, -1, -1, 0, 0).AsSingle();
}
