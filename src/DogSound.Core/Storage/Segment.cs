using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Audio;
using Microsoft.Win32.SafeHandles;

namespace DogSound.Core.Storage;

/// <summary>
/// A file of decoded clips, open for reading. It never changes; deleting it harms nobody who has it open. It is read by position rather
/// than mapped: where the disk fails, that is an exception, and not the end of the process.
/// </summary>
internal sealed class Segment : IDisposable
{
    private const int EntriesAtOnce = 1024;

    private readonly SafeFileHandle _handle;
    private readonly SegmentHeader _header;

    private Segment(string path, SafeFileHandle handle, SegmentHeader header) => (Path, _handle, _header) = (path, handle, header);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Samples of all its clips, and of what was left out.</summary>
    public long SampleCount => _header.SampleCount;

    /// <summary>Opens a segment whose header and index are as they were written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">The rate that is wanted, in hertz.</param>
    /// <returns>Null for a file that is anything else.</returns>
    /// <exception cref="IOException">The file is gone, or can't be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file is not ours to read.</exception>
    public static Segment? TryOpen(string path, int sampleRate)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            SegmentHeader header = default;
            if (RandomAccess.GetLength(handle) is >= SegmentHeader.Size and long length)
            {
                ReadExactly(handle, path, 0, MemoryMarshal.AsBytes(new Span<SegmentHeader>(ref header)));
                var segment = new Segment(path, handle, header);
                if (header.Fits(length, sampleRate) && segment.IsIndexSound())
                    return segment;
            }
        }
        catch (IOException)
        {
            // The disk fails: as good as damaged.
        }
        handle.Dispose();
        return null;
    }

    /// <summary>Goes through the index.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void ForEachEntry(Action<SegmentEntry> action)
    {
        var buffer = new SegmentEntry[(int)Math.Min(EntriesAtOnce, _header.EntryCount)];
        for (long first = 0; first < _header.EntryCount; first += buffer.Length)
        {
            Span<SegmentEntry> entries = buffer.AsSpan(0, (int)Math.Min(buffer.Length, _header.EntryCount - first));
            ReadExactly(_handle, Path, _header.IndexPosition + (first * SegmentEntry.Size), MemoryMarshal.AsBytes(entries));
            foreach (ref readonly SegmentEntry entry in entries)
                action(entry);
        }
    }

    /// <summary>Reads samples, full scale at 1. Allocates nothing; any number of threads may.</summary>
    /// <param name="offset">Samples before them.</param>
    /// <param name="destination">[T], room for them.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Read(long offset, Span<float> destination)
    {
        // The 16 bits of a sample are read into the second half of the room that the samples take, and spread from there.
        Span<short> samples = MemoryMarshal.Cast<float, short>(destination)[destination.Length..];
        Read(offset, samples);
        Pcm16.ToSingle(samples, destination);
    }

    /// <summary>Reads samples as they are stored.</summary>
    /// <param name="offset">Samples before them.</param>
    /// <param name="destination">[T], room for them.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public void Read(long offset, Span<short> destination) =>
        ReadExactly(_handle, Path, SegmentHeader.Size + (offset * sizeof(short)), MemoryMarshal.AsBytes(destination));

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private bool IsIndexSound()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        SegmentHeader header = _header;
        hash.AppendData(MemoryMarshal.AsBytes(new Span<SegmentHeader>(ref header))[..SegmentHeader.CheckedSize]);
        bool inRange = true;
        ForEachEntry(entry =>
        {
            hash.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentEntry>(in entry)));
            inRange &= entry.Length >= 1 && entry.Offset >= 0 && entry.Length <= _header.SampleCount && entry.Offset <= _header.SampleCount - entry.Length
                && entry.SourceSampleRate is >= AudioFormat.MinimumSampleRate and <= AudioFormat.MaximumSampleRate;
        });
        return inRange && ContentHash.Read(hash.GetHashAndReset()) == _header.Checksum;
    }

    private static void ReadExactly(SafeFileHandle handle, string path, long position, Span<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(handle, bytes, position);
            if (read == 0)
                throw new EndOfStreamException($"{path}: was cut off while it was in use. Start again: its clips are then decoded anew.");
            bytes = bytes[read..];
            position += read;
        }
    }
}
