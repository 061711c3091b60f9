namespace DogSound.Core.Audio.Codecs;

/// <summary>Reads what libsndfile decodes.</summary>
internal sealed class SndFileReader : AudioReader
{
    private readonly SndFileLibrary _library;
    private readonly SndFileHandle _handle;

    public SndFileReader(SndFileLibrary library, SndFileHandle handle, SndFileInfo info, string path, bool acceptsCutOff)
        : base(path, new AudioFormat(info.SampleRate, info.Channels, Encoding(info.Format)), info.Frames is > 0 and < long.MaxValue ? info.Frames : null, acceptsCutOff)
    {
        _library = library;
        _handle = handle;
    }

    // Other formats' counts are estimates, or what is really there.
    protected override bool IsFrameCountExact => Format.Encoding == AudioEncoding.Flac;

    protected override int ReadFrames(Span<float> interleaved)
    {
        int read = _library.ReadFrames(_handle, interleaved, Format.Channels, out string? error);

        // It stops at a block that it can't decode, and doesn't tell one that was cut off, with the end of the file, from one that is broken.
        bool isCutOff = IsFrameCountExact && read < interleaved.Length / Format.Channels && FramesRead + read < FrameCount;
        if (error is not null && !(isCutOff && AcceptsCutOff && FramesRead + read > 0))
        {
            throw new AudioFormatException(Path, AudioErrorReason.Malformed,
                FormattableString.Invariant($"can't be decoded beyond {(FramesRead + read) / (double)Format.SampleRate:0.0} s: {error} Copy or export it again."));
        }
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle.Dispose();
    }

    // SF_FORMAT_SUBMASK and SF_FORMAT_TYPEMASK of sndfile.h.
    private static AudioEncoding Encoding(int format) => (format & 0x0FFF0000) == 0x170000 ? AudioEncoding.Flac : (format & 0xFFFF) switch
    {
        0x01 or 0x05 => AudioEncoding.Pcm8,
        0x02 => AudioEncoding.Pcm16,
        0x03 => AudioEncoding.Pcm24,
        0x04 => AudioEncoding.Pcm32,
        0x06 => AudioEncoding.Float32,
        0x07 => AudioEncoding.Float64,
        0x10 => AudioEncoding.MuLaw,
        0x11 => AudioEncoding.ALaw,
        0x60 => AudioEncoding.Vorbis,
        0x64 => AudioEncoding.Opus,
        0x80 or 0x81 or 0x82 => AudioEncoding.Mp3,
        _ => AudioEncoding.Other,
    };
}
