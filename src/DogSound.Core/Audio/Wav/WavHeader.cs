using System.Buffers.Binary;

namespace DogSound.Core.Audio.Wav;

/// <summary>
/// Where a WAV file's samples lie and what they are. Every length is held against the file's own before it is used.
/// </summary>
/// <remarks>
/// A data chunk that ends beyond the file is an error: the file was cut. Who accepts such files gets the whole frames that are there. There is
/// one exception, for files written to a pipe or left behind by a recorder that died, whose header was never completed: the data length is
/// one of the known marks for "unknown" (0, 0xFFFFFFFF, SoX's 0x7FFFF000) <em>and</em> the RIFF length is unknown as well (0, 0xFFFFFFFF,
/// SoX's, or one that ends where the data starts). Then the samples go on to the end of the file. An unknown mark in one place only is a lie,
/// and always an error. A last frame that is not whole is dropped. Nothing behind the data is looked at.
/// </remarks>
/// <param name="Format">What the samples are.</param>
/// <param name="DataOffset">Position of the first frame.</param>
/// <param name="FrameCount">Whole frames that the file holds, at least 1.</param>
/// <param name="MissingFrameCount">Frames that are promised besides, and are not there.</param>
internal sealed record WavHeader(WavFormat Format, long DataOffset, long FrameCount, long MissingFrameCount)
{
    private const int RiffHeaderLength = 12;
    private const int ChunkHeaderLength = 8;
    private const int Ds64Length = 16;
    private const int MaximumChunks = 1000;
    private const uint Unknown = 0xFFFFFFFF;
    private const uint UnknownOfSox = 0x7FFFF000;

    /// <summary>Whether a file that starts with these bytes is a WAV file.</summary>
    public static bool IsWav(ReadOnlySpan<byte> header) => header.Length >= RiffHeaderLength && header[8..12].SequenceEqual("WAVE"u8)
        && (header[..4].SequenceEqual("RIFF"u8) || IsWide(header));

    /// <summary>Reads the chunks up to the samples.</summary>
    /// <param name="stream">A seekable stream at its start.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="acceptsCutOff">Whether samples that are missing are no error, where there is at least one frame.</param>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    public static WavHeader Read(Stream stream, string path, bool acceptsCutOff = false)
    {
        Span<byte> buffer = stackalloc byte[WavFormat.MaximumLength];
        Span<byte> riff = buffer[..RiffHeaderLength];
        if (AudioStream.Read(stream, riff, path) < RiffHeaderLength || !IsWav(riff))
            throw new AudioFormatException(path, AudioErrorReason.NotAudio, "is no WAV file. Convert it to WAV, or remove it.");
        bool wide = IsWide(riff);
        uint riffLength = BinaryPrimitives.ReadUInt32LittleEndian(riff[4..]);
        ulong? wideDataLength = null;
        WavFormat? format = null;
        for (int chunks = 0; chunks < MaximumChunks; chunks++)
        {
            Span<byte> chunk = buffer[..ChunkHeaderLength];
            if (AudioStream.Read(stream, chunk, path) < ChunkHeaderLength)
                throw Truncated(path, "ends before its samples");
            uint id = BinaryPrimitives.ReadUInt32BigEndian(chunk);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            long start = stream.Position;
            long left = stream.Length - start;
            if (id == Id("data"u8))
            {
                if (format is null)
                    throw Malformed(path, "its samples come before their description");
                bool unknown = wide ? length == Unknown && wideDataLength is null : IsUnknown(length);
                bool streamed = !wide && unknown && (IsUnknown(riffLength) || riffLength == start - ChunkHeaderLength);
                ulong promised = streamed ? (ulong)left : wide && length == Unknown ? wideDataLength ?? length : length;
                if (promised > (ulong)left && (!acceptsCutOff || unknown || left < format.BlockAlign))
                    throw Truncated(path, $"its header promises {promised} bytes of samples and {left} are there");
                ulong block = (ulong)format.BlockAlign, frames = Math.Min(promised, (ulong)left) / block;
                return frames > 0 ? new WavHeader(format, start, (long)frames, (long)Math.Min((promised / block) - frames, long.MaxValue))
                    : throw new AudioFormatException(path, AudioErrorReason.Empty, "holds no samples. Record or copy it again.");
            }
            if (length > left)
                throw Truncated(path, $"a chunk of its header promises {length} bytes and {left} are there");
            if (id == Id("fmt "u8))
            {
                if (format is not null)
                    throw Malformed(path, "its samples are described twice");
                Span<byte> content = buffer[..(int)Math.Min(length, WavFormat.MaximumLength)];
                format = WavFormat.Parse(content[..AudioStream.Read(stream, content, path)], path);
            }
            else if (wide && id == Id("ds64"u8))
            {
                Span<byte> content = buffer[..Ds64Length];
                if (length < Ds64Length || AudioStream.Read(stream, content, path) < Ds64Length)
                    throw Malformed(path, $"its 'ds64' chunk has {length} bytes instead of at least {Ds64Length}");
                wideDataLength = BinaryPrimitives.ReadUInt64LittleEndian(content[8..]);
            }

            // Chunks are padded to an even length.
            stream.Position = start + length + (length & 1);
        }
        throw Malformed(path, $"more than {MaximumChunks} chunks come before its samples");
    }

    private static bool IsWide(ReadOnlySpan<byte> riff) => riff[..4].SequenceEqual("RF64"u8) || riff[..4].SequenceEqual("BW64"u8);

    // SoX adds the length of its header to the mark in the RIFF length.
    private static bool IsUnknown(uint length) => length is 0 or Unknown or (>= UnknownOfSox and <= UnknownOfSox + 0xFF);

    private static uint Id(ReadOnlySpan<byte> name) => BinaryPrimitives.ReadUInt32BigEndian(name);

    private static AudioFormatException Malformed(string path, string problem) =>
        new(path, AudioErrorReason.Malformed, $"is a broken WAV file: {problem}. Export it again.");

    private static AudioFormatException Truncated(string path, string problem) =>
        new(path, AudioErrorReason.Truncated, $"is a WAV file that was cut off: {problem}. Record or copy it again.");
}
