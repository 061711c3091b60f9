using NAudio.SoundFile;
using NAudio.Wave;

namespace DogSound.Core.Audio.Codecs;

/// <summary>Everything but WAV through NAudio 3: Media Foundation on Windows, the system's libsndfile elsewhere.</summary>
internal sealed class NAudioDecoder : IAudioDecoder
{
    public bool CanDecode(ReadOnlySpan<byte> header) => CompressedFormat.IsKnown(header);

    public AudioReader Open(string path)
    {
        Span<byte> header = stackalloc byte[AudioFile.HeaderLength];
        using (FileStream stream = AudioStream.OpenRead(path))
            header = header[..AudioStream.Read(stream, header, path)];
        WaveStream? source = null;
        try
        {
            // Full paths: Media Foundation takes anything else for a URL.
            string fullPath = Path.GetFullPath(path);
            source = OperatingSystem.IsWindows()
                ? new MediaFoundationReader(fullPath, new MediaFoundationReader.MediaFoundationReaderSettings { RequestFloatOutput = true })
                : new SoundFileReader(fullPath);
            return new NAudioReader(source, path, Encoding(header));
        }
        catch (DllNotFoundException error)
        {
            throw new AudioFormatException(path, AudioErrorReason.MissingLibrary,
                $"needs libsndfile to be decoded, which is not installed. {SndFileLibrary.HowToInstall}, or convert the file to WAV.", error);
        }
        catch (Exception error) when (NAudioReader.IsDecodingError(error))
        {
            source?.Dispose();
            throw new AudioFormatException(path, AudioErrorReason.Malformed,
                $"can't be decoded: {error.Message.TrimEnd('.')}. Export it again, or convert it to WAV.", error);
        }
        catch
        {
            source?.Dispose();
            throw;
        }
    }

    // NAudio reports what it decodes to, not from; the first bytes tell enough.
    private static AudioEncoding Encoding(ReadOnlySpan<byte> header) =>
        header.StartsWith("fLaC"u8) ? AudioEncoding.Flac
        : header.StartsWith("ID3"u8) || header[0] == 0xFF ? AudioEncoding.Mp3
        : header.IndexOf("OpusHead"u8) >= 0 ? AudioEncoding.Opus
        : header.IndexOf("vorbis"u8) >= 0 ? AudioEncoding.Vorbis
        : AudioEncoding.Other;
}
