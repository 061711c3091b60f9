using System.Buffers.Binary;

namespace DogSound.PowerShell.Tests;

/// <summary>Small WAV files, written byte by byte so that these tests lean on nothing that they test.</summary>
public static class TestSound
{
    /// <summary>Mono, 16 bit: a square wave.</summary>
    /// <param name="seconds">Length.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="amplitude">1 is full scale.</param>
    public static byte[] Wav(double seconds = 0.1, int sampleRate = 8000, double amplitude = 0.5)
    {
        double level = Math.Min(amplitude, short.MaxValue / 32768.0);
        return Wav(seconds, sampleRate, index => index / 20 % 2 == 0 ? level : -level);
    }

    /// <summary>Writes a sound that is computed, mono and 16 bit, into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="seconds">Length.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="sample">The samples by their time in seconds; 1 is full scale.</param>
    public static void Write(TemporaryFolder folder, string name, double seconds, int sampleRate, Func<double, double> sample) =>
        File.WriteAllBytes(folder[name], Wav(seconds, sampleRate, index => sample((double)index / sampleRate)));

    private static byte[] Wav(double seconds, int sampleRate, Func<int, double> sample)
    {
        int count = (int)(seconds * sampleRate);
        byte[] bytes = new byte[44 + (2 * count)];
        "RIFF"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), bytes.Length - 8);
        "WAVEfmt "u8.CopyTo(bytes.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(28), 2 * sampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(34), 16);
        "data"u8.CopyTo(bytes.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), 2 * count);
        for (int i = 0; i < count; i++)
            BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(44 + (2 * i)), (short)(sample(i) * 32768));
        return bytes;
    }

    /// <summary>Writes such a file into a folder.</summary>
    /// <returns>Its full path.</returns>
    public static string Write(TemporaryFolder folder, string name, double seconds = 0.1)
    {
        string path = folder[name];
        File.WriteAllBytes(path, Wav(seconds));
        return path;
    }
}
