using System.Runtime.Versioning;
using NAudio.Wave;

namespace DogSound.Core.Audio.Codecs;

/// <summary>FLAC, MP3 and Ogg through NAudio, which has Windows' Media Foundation decode them.</summary>
[SupportedOSPlatform("windows")]
internal sealed class NAudioDecoder : IAudioDecoder
{
    // Mferror.h: MF_E_UNSUPPORTED_BYTESTREAM_TYPE.
    private const int UnsupportedType = unchecked((int)0xC00D36C4);

    public bool CanDecode(ReadOnlySpan<byte> header) => CompressedFormat.IsKnownToWindows(header);

    // Media Foundation doesn't tell what it misses: what it can't decode to the end stays an error.
    public AudioReader Open(string path, bool acceptsCutOff = false)
    {
        Span<byte> header = stackalloc byte[AudioFile.HeaderLength];
        using (FileStream stream = AudioStream.OpenRead(path))
            header = header[..AudioStream.Read(stream, header, path)];
        MediaFoundationReader? source = null;
        try
        {
            // Full paths: Media Foundation takes anything else for a URL.
            source = new MediaFoundationReader(
                Path.GetFullPath(path), new MediaFoundationReader.MediaFoundationReaderSettings { RequestFloatOutput = true });
            return new NAudioReader(source, path, CompressedFormat.EncodingOf(header));
        }
        catch (DllNotFoundException error)
        {
            throw new AudioFormatException(path, AudioErrorReason.MissingLibrary,
                $"needs Media Foundation to be decoded, which this Windows lacks. {CompressedCodec.HowToInstall}, or convert the file to WAV.", error);
        }
        catch (Exception error) when (NAudioReader.IsDecodingError(error))
        {
            source?.Dispose();
            // Ogg needs an extension, which servers come without.
            string advice = error.HResult == UnsupportedType && header.StartsWith("OggS"u8)
                ? "Install the Web Media Extensions from the Microsoft Store, if no Ogg file can be read, or convert it to WAV"
                : "Export it again, or convert it to WAV";
            throw new AudioFormatException(path, AudioErrorReason.Malformed, $"can't be decoded: {error.Message.TrimEnd('.')}. {advice}.", error);
        }
        catch
        {
            source?.Dispose();
            throw;
        }
    }
}
