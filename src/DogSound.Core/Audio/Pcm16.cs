using System.Numerics;
using System.Runtime.CompilerServices;

namespace DogSound.Core.Audio;

/// <summary>Samples of 16 bits, and floats with full scale at 1: what was 16 bits comes back bit-equal.</summary>
/// <remarks>Compiled at their best from the first call: a cmdlet may well have ended before the runtime would come to it.</remarks>
internal static class Pcm16
{
    private const float FullScale = 32768;

    /// <summary>Multiplies by 32768, rounds to the nearest integer (halves to even) and holds within -32768 and 32767.</summary>
    /// <param name="samples">[T], finite.</param>
    /// <param name="target">[T].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromSingle(ReadOnlySpan<float> samples, Span<short> target)
    {
        target = target[..samples.Length];
        int index = 0;
        for (; index <= samples.Length - Vector<short>.Count; index += Vector<short>.Count)
            Vector.Narrow(Round(samples[index..]), Round(samples[(index + Vector<int>.Count)..])).CopyTo(target[index..]);
        for (; index < samples.Length; index++)
        {
            float value = MathF.Round(samples[index] * FullScale, MidpointRounding.ToEven);
            target[index] = (short)Math.Clamp(value, short.MinValue, short.MaxValue);
        }
    }

    /// <summary>
    /// Divides by 32768. Goes from front to back and reads before it writes: <paramref name="source"/> may be the second half of the
    /// memory of <paramref name="samples"/>.
    /// </summary>
    /// <param name="source">[T].</param>
    /// <param name="samples">[T].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToSingle(ReadOnlySpan<short> source, Span<float> samples)
    {
        const float Scale = 1 / FullScale;
        samples = samples[..source.Length];
        int index = 0;
        for (; index <= source.Length - Vector<short>.Count; index += Vector<short>.Count)
        {
            Vector.Widen(new Vector<short>(source[index..]), out Vector<int> low, out Vector<int> high);
            (Vector.ConvertToSingle(low) * Scale).CopyTo(samples[index..]);
            (Vector.ConvertToSingle(high) * Scale).CopyTo(samples[(index + Vector<int>.Count)..]);
        }
        for (; index < source.Length; index++)
            samples[index] = source[index] * Scale;
    }

    // Clamped first, which changes nothing, since the bounds are whole numbers: then the sum with 1.5 x 2^23 has no digits for fractions, is rounded
    // by the processor to the nearest integer, halves to even, and holds it in its low bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Round(ReadOnlySpan<float> samples)
    {
        const float Integers = 12582912;
        Vector<float> clamped = Vector.Min(
            Vector.Max(new Vector<float>(samples) * FullScale, new Vector<float>(short.MinValue)), new Vector<float>(short.MaxValue));
        return Vector.AsVectorInt32(clamped + new Vector<float>(Integers)) - new Vector<int>(BitConverter.SingleToInt32Bits(Integers));
    }
}
