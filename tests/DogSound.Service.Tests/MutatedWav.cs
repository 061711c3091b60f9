using System.Buffers.Binary;

namespace DogSound.Service.Tests;

/// <summary>WAV files that went through a mill; benchmarks use it, too.</summary>
internal static class MutatedWav
{
    private static readonly uint[] Lies = [0, 1, 2, 3, 0x7F, 0xFF, 0xFFFF, 0x10000, 0x7FFFF000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF];

    /// <summary>One to three blows to a file, the same for the same seed.</summary>
    public static byte[] Create(byte[] file, int seed)
    {
        var random = new Random(seed);
        byte[] bytes = [.. file];
        for (int blow = random.Next(1, 4); blow > 0; blow--) bytes = Strike(bytes, random);
        return bytes;
    }

    private static byte[] Strike(byte[] bytes, Random random)
    {
        int header = Math.Min(bytes.Length, 48);
        switch (random.Next(7))
        {
            case 0:
                bytes[random.Next(header)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                break;
            case 2 when header > 5:
                // A length, a rate, a count: wherever it falls.
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(random.Next(header - 4) & ~1), Lies[random.Next(Lies.Length)]);
                break;
            case 3:
                return bytes[..random.Next(1, bytes.Length + 1)];
            case 4:
                return [.. bytes, .. new byte[random.Next(1, 50)]];
            case 5:
                int from = random.Next(header);
                return [.. bytes[..Math.Min(bytes.Length, from + random.Next(1, 20))], .. bytes[from..]];
            default:
                random.NextBytes(bytes.AsSpan(random.Next(bytes.Length)));
                break;
        }

        return bytes;
    }
}
