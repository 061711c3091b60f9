using System.Buffers;

namespace DogSound.Core.Audio.Wav;

/// <summary>Reads the samples of a WAV file, block by block.</summary>
internal sealed class WavReader : AudioReader
{
    private const int BlockLength = 1 << 16;

    private readonly Stream _stream;
    private readonly int _blockAlign;
    private byte[]? _bytes;
    private long _framesLeft;

    /// <summary>Reads the header and takes over the stream.</summary>
    /// <param name="stream">A seekable stream at its start.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="acceptsCutOff">Whether a file that lacks its end is no error.</param>
    /// <exception cref="AudioFormatException">The file can't be used; the stream is still the caller's then.</exception>
    public WavReader(Stream stream, string path, bool acceptsCutOff = false)
        : this(stream, path, WavHeader.Read(stream, path, acceptsCutOff))
    {
    }

    private WavReader(Stream stream, string path, WavHeader header)
        : base(path, header.Format.Format, header.FrameCount)
    {
        _stream = stream;
        _blockAlign = header.Format.BlockAlign;
        _framesLeft = header.FrameCount;
        MissingFrameCount = header.MissingFrameCount;
        _bytes = ArrayPool<byte>.Shared.Rent((int)Math.Min(BlockLength, header.FrameCount * _blockAlign));
        stream.Position = header.DataOffset;
    }

    public override bool IsFrameCountVerified => true;

    protected override int ReadFrames(Span<float> interleaved)
    {
        byte[] bytes = _bytes ?? throw new ObjectDisposedException(nameof(WavReader));
        int channels = Format.Channels;
        int frames = (int)Math.Min(interleaved.Length / channels, _framesLeft);
        int done = 0;
        while (done < frames)
        {
            int count = Math.Min(frames - done, bytes.Length / _blockAlign);
            Span<byte> block = bytes.AsSpan(0, count * _blockAlign);
            if (AudioStream.Read(_stream, block, Path) < block.Length)
            {
                throw new AudioFormatException(Path, AudioErrorReason.Truncated,
                    "became shorter while it was read. Read it again when nobody writes to it.");
            }
            SampleConverter.ToSingle(Format.Encoding, block, interleaved.Slice(done * channels, count * channels));
            done += count;
        }
        _framesLeft -= frames;
        return frames;
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing || _bytes is null)
            return;
        _stream.Dispose();
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = null;
    }
}
