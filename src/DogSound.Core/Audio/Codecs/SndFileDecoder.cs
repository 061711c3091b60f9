namespace DogSound.Core.Audio.Codecs;

/// <summary>Everything that libsndfile decodes and <see cref="Wav.WavDecoder"/> does not: Ogg, FLAC, MP3, AIFF and others.</summary>
internal sealed class SndFileDecoder(Func<SndFileLibrary?> library) : IAudioDecoder
{
    public SndFileDecoder()
        : this(() => SndFileLibrary.Installed)
    {
    }

    public bool CanDecode(ReadOnlySpan<byte> header) => CompressedFormat.IsKnown(header);

    public AudioReader Open(string path, bool acceptsCutOff = false)
    {
        SndFileLibrary sndFile = library() ?? throw new AudioFormatException(path, AudioErrorReason.MissingLibrary,
            $"needs libsndfile to be decoded, which is not installed. {SndFileLibrary.HowToInstall}, or convert the file to WAV.");

        // Tells a missing or forbidden file apart, which libsndfile doesn't.
        AudioStream.OpenRead(path).Dispose();
        SndFileHandle handle = sndFile.Open(path, out SndFileInfo info);
        try
        {
            return new SndFileReader(sndFile, handle, info, path, acceptsCutOff);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }
}
