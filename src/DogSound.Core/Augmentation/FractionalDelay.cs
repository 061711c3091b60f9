using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DogSound.Core.Filtering;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Finds a sound's value anywhere between its samples, where nothing of it is above half of its band: by a sinc of 16 taps under Kaiser's window,
/// for 128 places from one sample to the next, between which filters are interpolated (J. O. Smith, Digital Audio Resampling). So few taps
/// suffice since the band's other half is left for the filter to fall off in.
/// </summary>
internal static class FractionalDelay
{
    /// <summary>Samples that one value is made of, as many before its place as after.</summary>
    public const int TapCount = 16;

    /// <summary>Filters from one sample to the next.</summary>
    public const int Phases = 1 << PhaseBits;

    /// <summary>Steps from one filter to the next, of which the table has the change in one: a power of two that a float32 counts in.</summary>
    public const int Shares = 1 << ShareBits;

    private const int PhaseBits = 7, ShareBits = 24, PlaceBits = 40, ValuesAtOnce = 8;
    private const double WindowParameter = 12;

    private static readonly float[] Filters = CreateFilters();

    /// <summary>[<see cref="Phases"/>, 2, <see cref="TapCount"/>]: each filter, and its change in each of <see cref="Shares"/> steps to the next.</summary>
    public static ReadOnlySpan<float> Table => Filters;

    /// <summary>A place in a sound, or a distance: whole numbers, of which equal steps make the same places wherever one begins.</summary>
    /// <param name="samples">Rounded to 2^-40.</param>
    /// <returns>Times 2^40.</returns>
    public static long Place(double samples) => (long)Math.Round(samples * (1L << PlaceBits));

    /// <summary>Samples that <see cref="Read"/> asks for.</summary>
    /// <param name="place">Of the first value (<see cref="Place"/>).</param>
    /// <param name="step">From one value to the next (<see cref="Place"/>).</param>
    /// <param name="count">Values.</param>
    public static int Needed(long place, long step, int count) => checked((int)(place + (step * (count + ValuesAtOnce)) >> PlaceBits) + TapCount);

    /// <summary>Reads a sound at places as far apart as each other.</summary>
    /// <param name="samples">At least <see cref="Needed"/>; what lies beyond the last place's own is read, but changes nothing.</param>
    /// <param name="place">Where the first value's filter begins (<see cref="Place"/>), from 0: the value's own place is
    /// <see cref="TapCount"/> / 2 - 1 samples later.</param>
    /// <param name="step">From one value to the next (<see cref="Place"/>); above 0.</param>
    /// <param name="output">The values.</param>
    public static void Read(ReadOnlySpan<float> samples, long place, long step, Span<float> output)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(place);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples.Length, Needed(place, step, output.Length));
        ref float source = ref MemoryMarshal.GetReference(samples), table = ref MemoryMarshal.GetArrayDataReference(Filters);
        int index = 0;
        for (; index <= output.Length - ValuesAtOnce; index += ValuesAtOnce, place += ValuesAtOnce * step)
            Eight(ref source, ref table, place, step).StoreUnsafe(ref output[index]);
        if (index == output.Length)
            return;
        Span<float> last = stackalloc float[ValuesAtOnce];
        Eight(ref source, ref table, place, step).StoreUnsafe(ref last[0]);
        last[..(output.Length - index)].CopyTo(output[index..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Eight(ref float samples, ref float table, long place, long step) => LaneSums.Of(
        Products(ref samples, ref table, place), Products(ref samples, ref table, place + step),
        Products(ref samples, ref table, place + 2 * step), Products(ref samples, ref table, place + 3 * step),
        Products(ref samples, ref table, place + 4 * step), Products(ref samples, ref table, place + 5 * step),
        Products(ref samples, ref table, place + 6 * step), Products(ref samples, ref table, place + 7 * step));

    // Eight numbers that add up to the value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Products(ref float samples, ref float table, long place)
    {
        ref float first = ref Unsafe.Add(ref samples, (nuint)(place >>> PlaceBits));
        ref float filter = ref Unsafe.Add(ref table, (nuint)(place >>> (PlaceBits - PhaseBits) & (Phases - 1)) * 2 * TapCount);
        Vector256<float> share = Vector256.Create((float)(int)(place >>> (PlaceBits - PhaseBits - ShareBits) & (Shares - 1)));
        Vector256<float> early = Vector256.FusedMultiplyAdd(share, Vector256.LoadUnsafe(ref filter, 16), Vector256.LoadUnsafe(ref filter));
        Vector256<float> late = Vector256.FusedMultiplyAdd(share, Vector256.LoadUnsafe(ref filter, 24), Vector256.LoadUnsafe(ref filter, 8));
        return Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref first), early, Vector256.LoadUnsafe(ref first, 8) * late);
    }

    private static float[] CreateFilters()
    {
        var filters = new float[Phases * 2 * TapCount];
        for (int phase = 0; phase < Phases; phase++)
        {
            for (int tap = 0; tap < TapCount; tap++)
            {
                double value = Value(tap, (double)phase / Phases), next = Value(tap, (phase + 1.0) / Phases);
                filters[phase * 2 * TapCount + tap] = (float)value;
                filters[(phase * 2 + 1) * TapCount + tap] = (float)((next - value) / Shares);
            }
        }

        return filters;
    }

    private static double Value(int tap, double phase)
    {
        double distance = tap - (TapCount / 2 - 1) - phase, angle = Math.PI * distance;
        return (angle == 0 ? 1 : Math.Sin(angle) / angle) * KaiserWindow.At(distance / (TapCount / 2), WindowParameter);
    }
}
