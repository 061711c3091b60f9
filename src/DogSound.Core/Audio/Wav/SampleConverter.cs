using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace DogSound.Core.Audio.Wav;

/// <summary>Turns stored samples (little-endian) into floats with full scale at 1.</summary>
internal static class SampleConverter
{
    private const float Scale32 = 1f / 2147483648;

    private static readonly float[] Unsigned8 = [.. Enumerable.Range(0, 256).Select(code => (code - 128) / 128f)];

    /// <summary>Converts all of <paramref name="bytes"/>.</summary>
    /// <param name="encoding">One of the WAV encodings.</param>
    /// <param name="bytes">Whole samples.</param>
    /// <param name="samples">As many floats as there are samples.</param>
    public static void ToSingle(AudioEncoding encoding, ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        switch (encoding)
        {
            case AudioEncoding.Pcm8:
                LookUp(Unsigned8, bytes, samples);
                break;
            case AudioEncoding.ALaw:
                LookUp(G711.ALaw, bytes, samples);
                break;
            case AudioEncoding.MuLaw:
                LookUp(G711.MuLaw, bytes, samples);
                break;
            case AudioEncoding.Pcm16:
                Pcm16.ToSingle(MemoryMarshal.Cast<byte, short>(bytes), samples);
                break;
            case AudioEncoding.Pcm24:
                FromInt24(bytes, samples);
                break;
            case AudioEncoding.Pcm32:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, int>(bytes), samples);
                TensorPrimitives.Multiply(samples, Scale32, samples);
                break;
            case AudioEncoding.Float32:
                MemoryMarshal.Cast<byte, float>(bytes).CopyTo(samples);
                break;
            case AudioEncoding.Float64:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes), samples);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "Not an encoding of WAV files.");
        }
    }

    private static void FromInt24(ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        for (int index = 0, position = 0; index < samples.Length; index++, position += 3)
        {
            int value = (bytes[position] << 8) | (bytes[position + 1] << 16) | (bytes[position + 2] << 24);
            samples[index] = value * Scale32;
        }
    }

    private static void LookUp(float[] table, ReadOnlySpan<byte> bytes, Span<float> samples)
    {
        samples = samples[..bytes.Length];
        for (int index = 0; index < samples.Length; index++)
            samples[index] = table[bytes[index]];
    }
}
