namespace DogSound.Core.Audio.Flac;

/// <summary>The cyclic redundancy checks of a frame (RFC 9639, sections 9.1.8 and 9.3): highest bit first, begun with 0.</summary>
internal static class FlacChecksum
{
    private static readonly ushort[] Table8 = MakeTable(0x0700);
    private static readonly ushort[] Table16 = MakeTable(0x8005);

    /// <summary>Of a frame's header: x^8 + x^2 + x + 1.</summary>
    public static byte Crc8(ReadOnlySpan<byte> bytes) => (byte)(Compute(Table8, bytes) >> 8);

    /// <summary>Of a whole frame: x^16 + x^15 + x^2 + 1.</summary>
    public static ushort Crc16(ReadOnlySpan<byte> bytes) => Compute(Table16, bytes);

    private static ushort Compute(ushort[] table, ReadOnlySpan<byte> bytes)
    {
        uint sum = 0;
        foreach (byte value in bytes)
            sum = (sum << 8 & 0xFFFF) ^ table[(sum >> 8) ^ value];
        return (ushort)sum;
    }

    // What one byte adds. A check of 8 bits is one of 16 bits whose lower half stays empty.
    private static ushort[] MakeTable(uint polynomial)
    {
        ushort[] table = new ushort[256];
        for (int value = 0; value < table.Length; value++)
        {
            uint sum = (uint)value << 8;
            for (int bit = 0; bit < 8; bit++)
                sum = (sum << 1) ^ ((sum & 0x8000) == 0 ? 0 : polynomial);
            table[value] = (ushort)sum;
        }
        return table;
    }
}
