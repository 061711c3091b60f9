namespace DogSound.Core.Cloud;

/// <summary>A stream that ends with an error where more comes than there may be, as of a small archive that unpacks to very much.</summary>
/// <param name="inner">What is read; it stays the caller's.</param>
/// <param name="most">Most bytes.</param>
internal sealed class BoundedReading(Stream inner, long most) : Stream
{
    private long _read;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _read; set => throw new NotSupportedException(); }

    /// <exception cref="InvalidDataException">More came than there may be.</exception>
    public override int Read(Span<byte> buffer)
    {
        int count = inner.Read(buffer);
        _read += count;
        return _read <= most ? count : throw new InvalidDataException($"It is larger than {most} bytes.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
