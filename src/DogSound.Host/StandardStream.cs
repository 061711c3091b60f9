using System.Runtime.InteropServices;

namespace DogSound.Host;

/// <summary>
/// Standard output or standard error, written without a position of its own (two of them may share one file) and with a
/// closed pipe reported: the framework's console streams drop what nobody reads, and <c>dogsound ... | head</c> would
/// then compute to the end for nobody.
/// </summary>
internal sealed unsafe partial class StandardStream(int descriptor) : Stream
{
    private const int Interrupted = 4;       // EINTR
    private const int TryAgain = 11;         // EAGAIN on Linux
    private const int TryAgainDarwin = 35;   // EAGAIN on macOS

    /// <summary>The stream for file descriptor 1 or 2.</summary>
    public static Stream Open(int descriptor)
    {
        if (!OperatingSystem.IsWindows())
            return new StandardStream(descriptor);
        return descriptor == 1 ? Console.OpenStandardOutput() : Console.OpenStandardError();
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="IOException">The reader went away, or the disk is full.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written;
            fixed (byte* bytes = buffer)
                written = WriteTo(descriptor, bytes, (nuint)buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }
            int error = Marshal.GetLastPInvokeError();
            if (error is TryAgain or TryAgainDarwin)
                Thread.Sleep(1);
            else if (error != Interrupted)
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteTo(int descriptor, byte* buffer, nuint count);
}
