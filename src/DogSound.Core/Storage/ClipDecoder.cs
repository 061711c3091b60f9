using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Audio;

namespace DogSound.Core.Storage;

/// <summary>Decodes one clip after the other into a segment, in constant memory. Each thread has one of its own.</summary>
/// <param name="writer">The segment.</param>
/// <param name="sampleRate">Rate of its samples, in hertz.</param>
/// <param name="cancel">Checked between two blocks of samples.</param>
/// <param name="heldLength">Samples of the longest clip that is held whole: two minutes at 16 kHz, 4 MB, of which the system gives only what
/// is used.</param>
internal sealed class ClipDecoder(SegmentWriter writer, int sampleRate, CancellationToken cancel, int heldLength = 1 << 21) : IDisposable
{
    private const int BlockLength = 1 << 14;

    private readonly float[] _block = new float[BlockLength];
    private readonly short[] _held = GC.AllocateUninitializedArray<short>(heldLength);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Decodes a file: the samples of <see cref="AudioFile.ReadMono"/>, rounded to 16 bits.</summary>
    /// <param name="path">The file.</param>
    /// <returns>What was added to the segment.</returns>
    /// <exception cref="AudioFormatException">The file can't be used, or was changed while it was read.</exception>
    /// <exception cref="IOException">The segment can't be written.</exception>
    public SegmentEntry Decode(string path)
    {
        SourceKey? before = SourceKey.Of(path);
        _ = _hash.GetHashAndReset();
        (long offset, long length, int sourceSampleRate) = Store(path);
        if (before is not SourceKey source || source != SourceKey.Of(path))
        {
            writer.Release(offset, length);
            throw Changed(path);
        }
        var entry = new SegmentEntry(source, offset, length, ContentHash.Read(_hash.GetHashAndReset()), sourceSampleRate);
        writer.Add(entry);
        return entry;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private (long Offset, long Length, int SourceSampleRate) Store(string path)
    {
        long total, offset;
        int sourceSampleRate;
        using (MonoReader reader = MonoReader.Open(path, sampleRate))
        {
            sourceSampleRate = reader.SourceFormat.SampleRate;
            if (reader.FrameCount > AudioFile.MaximumMonoSamples) throw AudioFile.TooLong(path, sampleRate);
            if (reader.IsFrameCountVerified && reader.FrameCount is long known && known > _held.Length)
            {
                offset = StoreLong(path, reader, known);
                return (offset, known, sourceSampleRate);
            }

            int count = Fill(reader);
            if (count == 0) throw new AudioFormatException(path, AudioErrorReason.Empty, "holds no samples. Record or copy it again.");
            if (count < _held.Length) return (StoreShort(count), count, sourceSampleRate);

            // Long, and the header's word for its length is not good enough to divide the disk by: it is counted, and then read again.
            for (total = count; count == _held.Length; total += count)
            {
                if (total > AudioFile.MaximumMonoSamples) throw AudioFile.TooLong(path, sampleRate);
                count = Fill(reader);
            }
        }
        using MonoReader again = MonoReader.Open(path, sampleRate);
        offset = StoreLong(path, again, total);
        return (offset, total, again.SourceFormat.SampleRate);
    }

    private long StoreShort(int count)
    {
        ReadOnlySpan<short> samples = _held.AsSpan(0, count);
        _hash.AppendData(MemoryMarshal.AsBytes(samples));
        long offset = writer.Reserve(count);
        writer.Write(offset, samples);
        return offset;
    }

    private long StoreLong(string path, MonoReader reader, long length)
    {
        long offset = writer.Reserve(length);
        try
        {
            for (long done = 0; done < length;)
            {
                ReadOnlySpan<short> samples = _held.AsSpan(0, Fill(reader));
                if (samples.Length == 0 || samples.Length > length - done) throw Changed(path);
                _hash.AppendData(MemoryMarshal.AsBytes(samples));
                writer.Write(offset + done, samples);
                done += samples.Length;
            }
            return offset;
        }
        catch
        {
            writer.Release(offset, length);
            throw;
        }
    }

    private int Fill(MonoReader reader)
    {
        int count = 0;
        while (count < _held.Length)
        {
            cancel.ThrowIfCancellationRequested();
            Span<float> block = _block.AsSpan(0, Math.Min(BlockLength, _held.Length - count));
            int read = reader.Read(block);
            Pcm16.FromSingle(block[..read], _held.AsSpan(count));
            count += read;
            if (read < block.Length) break;
        }
        return count;
    }

    /// <summary>The error for a file that did not stay what it was.</summary>
    public static AudioFormatException Changed(string path) => new(path, AudioErrorReason.Unreadable,
        "was changed while it was read. Run this again when nobody writes to it.");
}
