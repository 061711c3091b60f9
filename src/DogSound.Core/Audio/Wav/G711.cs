namespace DogSound.Core.Audio.Wav;

/// <summary>
/// The two logarithmic 8-bit encodings of telephony (ITU-T G.711), as tables from a byte to a sample with full scale at 1.
/// Values are the 16-bit ones of the ITU's software library (G.191): 14 bits (mu-law) or 13 bits (A-law), shifted up.
/// </summary>
internal static class G711
{
    private const float Scale = 1f / 32768;

    // Mu-law adds this to a magnitude before it takes the logarithm, so that the first segment starts at 0.
    private const int MuLawBias = 0x84;

    /// <summary>A-law: sign, 3 bits of segment, 4 bits of mantissa, every other bit inverted.</summary>
    public static float[] ALaw { get; } = Table(static code =>
    {
        int bits = code ^ 0x55;
        int segment = (bits >> 4) & 7;
        int mantissa = ((bits & 15) << 4) + 8;
        int magnitude = segment == 0 ? mantissa : (mantissa + 0x100) << (segment - 1);
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    });

    /// <summary>Mu-law: sign, 3 bits of segment, 4 bits of mantissa, all inverted.</summary>
    public static float[] MuLaw { get; } = Table(static code =>
    {
        int bits = ~code;
        int segment = (bits >> 4) & 7;
        int magnitude = ((((bits & 15) << 3) + MuLawBias) << segment) - MuLawBias;
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    });

    private static float[] Table(Func<int, int> decode)
    {
        float[] table = new float[256];
        for (int code = 0; code < table.Length; code++)
            table[code] = decode(code) * Scale;
        return table;
    }
}
