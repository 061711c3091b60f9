using DogSound.Core.Audio;
using DogSound.Core.Audio.Wav;

namespace DogSound.Core.Tests.Audio;

/// <summary>What can happen to a sound file while it is read, and one that is too long for memory.</summary>
public sealed class FailingStreamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_disk_that_fails_is_unreadable() =>
        Fails(new FailingStream(WavBytes.Ramp(5000), 1000, new IOException("Input/output error.")), AudioErrorReason.Unreadable);

    [Fact]
    public void A_file_that_shrinks_is_truncated() => Fails(new FailingStream(WavBytes.Ramp(5000), 1000, null), AudioErrorReason.Truncated);

    [Fact]
    public void A_recording_that_memory_cannot_hold_is_refused_unread()
    {
        string path = _folder["hours.wav"];
        using (FileStream file = File.Create(path))
        {
            uint length = (AudioFile.MaximumMonoSamples / 2) + 1;
            file.Write(WavBytes.File("RIFF", length + 36, WavBytes.Format(bits: 8), WavBytes.Chunk("data", [], length)));
            file.SetLength(file.Length + length);
        }
        long before = GC.GetAllocatedBytesForCurrentThread();
        AudioFormatException error = Assert.Throws<AudioFormatException>(() => AudioFile.ReadMono(path, 16000));
        Assert.Equal(AudioErrorReason.TooLong, error.Reason);
        Assert.Contains("4.7 hours", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static void Fails(Stream stream, AudioErrorReason reason)
    {
        using var reader = new WavReader(stream, "x.wav");
        Assert.Equal(reason, Assert.Throws<AudioFormatException>(() => reader.Read(new float[5000])).Reason);
    }

    /// <summary>Claims its whole length, and ends or fails after some bytes.</summary>
    private sealed class FailingStream(byte[] content, int good, IOException? error) : MemoryStream(content)
    {
        public override int Read(Span<byte> buffer)
        {
            int left = good - (int)Position;
            if (left <= 0)
                return error is null ? 0 : throw error;
            return base.Read(buffer[..Math.Min(left, buffer.Length)]);
        }
    }
}
