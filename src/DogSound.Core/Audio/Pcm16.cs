using System.Numerics;

namespace DogSound.Core.Audio;

/// <summary>Samples of 16 bits, and floats with full scale at 1: what was 16 bits comes back bit-equal.</summary>
internal static class Pcm16
{
    private const float FullScale = 32768;

    /// <summary>Multiplies by 32768, rounds to the nearest integer (halves to even) and holds within -32768 and 32767.</summary>
    /// <param name="samples">[T], finite.</param>
    /// <param name="target">[T].</param>
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

    private static Vector<int> Round(ReadOnlySpan<float> samples)
    {
        Vector<float> rounded = Vector.Round(new Vector<float>(samples) * FullScale, MidpointRounding.ToEven);
        return Vector.ConvertToInt32(Vector.Clamp(rounded, new Vector<float>(short.MinValue), new Vector<float>(short.MaxValue)));
    }
}
