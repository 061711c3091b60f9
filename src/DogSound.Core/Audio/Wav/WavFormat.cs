using System.Buffers.Binary;

namespace DogSound.Core.Audio.Wav;

/// <summary>A WAV file's <c>fmt </c> chunk, checked: WAVEFORMAT, WAVEFORMATEX or WAVEFORMATEXTENSIBLE.</summary>
/// <param name="Format">Rate, channels, encoding.</param>
/// <param name="BlockAlign">Bytes of a frame.</param>
internal sealed record WavFormat(AudioFormat Format, int BlockAlign)
{
    /// <summary>Bytes of the chunk that are looked at; longer ones are skipped.</summary>
    public const int MaximumLength = 40;

    private const int MinimumLength = 16;
    private const int TagPcm = 1;
    private const int TagFloat = 3;
    private const int TagALaw = 6;
    private const int TagMuLaw = 7;
    private const int TagExtensible = 0xFFFE;

    // {xxxxxxxx-0000-0010-8000-00AA00389B71} without its first two bytes, which are the tag.
    private static ReadOnlySpan<byte> SubFormatTail => [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71];

    /// <summary>Reads the chunk's content.</summary>
    /// <param name="chunk">Up to <see cref="MaximumLength"/> first bytes.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="AudioFormatException">It contradicts itself, or describes what is not read.</exception>
    public static WavFormat Parse(ReadOnlySpan<byte> chunk, string path)
    {
        if (chunk.Length < MinimumLength)
            throw Malformed(path, $"its 'fmt ' chunk has {chunk.Length} bytes instead of at least {MinimumLength}");
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
        int blockAlign = BinaryPrimitives.ReadUInt16LittleEndian(chunk[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
        if (tag == TagExtensible)
        {
            if (chunk.Length < MaximumLength)
                throw Malformed(path, $"its extensible 'fmt ' chunk has {chunk.Length} bytes instead of {MaximumLength}");
            tag = BinaryPrimitives.ReadUInt16LittleEndian(chunk[24..]);
            if (!chunk[26..MaximumLength].SequenceEqual(SubFormatTail))
                throw Unsupported(path, "an encoding that only its maker knows");
        }

        // Bits that don't fill their bytes are stored at the top of them, so that the container alone tells the scale.
        AudioEncoding encoding = (tag, (bits + 7) / 8) switch
        {
            (TagPcm, 1) => AudioEncoding.Pcm8,
            (TagPcm, 2) => AudioEncoding.Pcm16,
            (TagPcm, 3) => AudioEncoding.Pcm24,
            (TagPcm, 4) => AudioEncoding.Pcm32,
            (TagFloat, 4) when bits == 32 => AudioEncoding.Float32,
            (TagFloat, 8) when bits == 64 => AudioEncoding.Float64,
            (TagALaw, 1) when bits == 8 => AudioEncoding.ALaw,
            (TagMuLaw, 1) when bits == 8 => AudioEncoding.MuLaw,
            (TagPcm or TagFloat or TagALaw or TagMuLaw, _) => throw Unsupported(path, $"{bits} bits a sample with encoding {tag}"),
            _ => throw Unsupported(path, $"encoding 0x{tag:X4}"),
        };
        var format = new AudioFormat((int)Math.Min(rate, int.MaxValue), channels, encoding);
        format.Validate(path);
        int expected = channels * ((bits + 7) / 8);
        if (blockAlign != expected)
            throw Malformed(path, $"its header says {blockAlign} bytes a frame, but {channels} channels of {bits} bits are {expected}");
        return new WavFormat(format, blockAlign);
    }

    private static AudioFormatException Malformed(string path, string problem) =>
        new(path, AudioErrorReason.Malformed, $"is a broken WAV file: {problem}. Export it again.");

    private static AudioFormatException Unsupported(string path, string what) => new(path, AudioErrorReason.Unsupported,
        $"is a WAV file with {what}; linear 8 to 32 bits, float 32 and 64, A-law and mu-law are read. Convert it to 16 bits linear.");
}
