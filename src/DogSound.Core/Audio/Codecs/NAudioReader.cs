using System.Runtime.InteropServices;
using NAudio.Wave;

namespace DogSound.Core.Audio.Codecs;

/// <summary>Reads what NAudio decodes.</summary>
internal sealed class NAudioReader : AudioReader
{
    private readonly WaveStream _source;
    private readonly ISampleProvider _samples;

    /// <summary>Takes over <paramref name="source"/>, unless it throws.</summary>
    public NAudioReader(WaveStream source, string path, AudioEncoding encoding)
        : base(path, new AudioFormat(source.WaveFormat.SampleRate, source.WaveFormat.Channels, encoding), Frames(source))
    {
        _source = source;
        _samples = source.ToSampleProvider();
    }

    /// <summary>Whether an exception of NAudio means that the file is broken.</summary>
    public static bool IsDecodingError(Exception error) =>
        error is InvalidDataException or COMException or ArgumentException or InvalidOperationException or OverflowException;

    protected override int ReadFrames(Span<float> interleaved)
    {
        try
        {
            // Media Foundation hands out its own blocks: fill the caller's.
            int count = 0;
            while (count < interleaved.Length && _samples.Read(interleaved[count..]) is int read and > 0)
                count += read;
            return count / Format.Channels;
        }
        catch (Exception error) when (IsDecodingError(error))
        {
            throw new AudioFormatException(Path, AudioErrorReason.Malformed,
                $"can't be decoded to its end: {error.Message.TrimEnd('.')}. Copy or export it again.", error);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _source.Dispose();
    }

    // Media Foundation knows durations, not counts.
    private static long? Frames(WaveStream source) => source.Length > 0 ? source.Length / source.WaveFormat.BlockAlign : null;
}
