namespace DogSound.Core.Audio.Codecs;

/// <summary>Tells by their first bytes the formats that are left to a library.</summary>
internal static class CompressedFormat
{
    /// <summary>Whether the bytes start an Ogg, FLAC, MP3, AIFF, AU, CAF, W64 or big-endian WAV file.</summary>
    public static bool IsKnown(ReadOnlySpan<byte> header) =>
        header.StartsWith("OggS"u8) || header.StartsWith("fLaC"u8) || header.StartsWith("ID3"u8) || IsMpegFrame(header)
        || (header.StartsWith("FORM"u8) && header.Length >= 12 && header[8..11].SequenceEqual("AIF"u8))
        || header.StartsWith(".snd"u8) || header.StartsWith("caff"u8) || header.StartsWith("RIFX"u8)
        || header.StartsWith("riff"u8);

    /// <summary>Whether the bytes start a FLAC, MP3 or Ogg file, which Windows decodes by itself.</summary>
    public static bool IsKnownToWindows(ReadOnlySpan<byte> header) =>
        header.StartsWith("fLaC"u8) || header.StartsWith("ID3"u8) || IsMpegFrame(header) || header.StartsWith("OggS"u8);

    /// <summary>How such a file holds its samples. Media Foundation tells what it decodes to, not from; the first bytes tell enough.</summary>
    public static AudioEncoding EncodingOf(ReadOnlySpan<byte> header) =>
        header.StartsWith("fLaC"u8) ? AudioEncoding.Flac
        : header.StartsWith("ID3"u8) || IsMpegFrame(header) ? AudioEncoding.Mp3
        : header.IndexOf("OpusHead"u8) >= 0 ? AudioEncoding.Opus
        : header.IndexOf("vorbis"u8) >= 0 ? AudioEncoding.Vorbis
        : AudioEncoding.Other;

    // A frame header of MPEG audio: 11 bits of sync, then no reserved version, layer, bit rate or sample rate.
    private static bool IsMpegFrame(ReadOnlySpan<byte> header) =>
        header.Length >= 4 && header[0] == 0xFF && (header[1] & 0xE0) == 0xE0
        && (header[1] & 0x18) != 0x08 && (header[1] & 0x06) != 0 && (header[2] & 0xF0) != 0xF0 && (header[2] & 0x0C) != 0x0C;
}
