using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Files;
using Microsoft.Win32.SafeHandles;

namespace DogSound.Core.Storage;

/// <summary>
/// Makes one segment; any number of threads write their clips at once. The file is there when <see cref="Commit"/> returns, and not at
/// all otherwise.
/// </summary>
/// <param name="path">The file to be.</param>
/// <param name="sampleRate">In hertz.</param>
/// <param name="capacity">Clips that are expected.</param>
/// <param name="makeRoom">Is asked when the disk is full; false when nothing can be done.</param>
internal sealed class SegmentWriter(string path, int sampleRate, int capacity, Func<bool> makeRoom) : IDisposable
{
    // Flushed as it grows, so that the last flush, which can't be cancelled, is a short one.
    private const long FlushInterval = 128L << 20;

    private const int EntriesAtOnce = 1024;

    private readonly Lock _lock = new();
    private readonly List<SegmentEntry> _entries = new(capacity);
    private AtomicFileWriter? _file;
    private SafeFileHandle? _handle;
    private long _sampleCount;
    private bool _disposed;

    /// <summary>The file to be.</summary>
    public string Path { get; } = path;

    /// <summary>Its clips.</summary>
    public IReadOnlyList<SegmentEntry> Entries => _entries;

    /// <summary>Makes room for a clip.</summary>
    /// <param name="length">Samples.</param>
    /// <returns>The samples before it.</returns>
    public long Reserve(long length)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            // A run of nothing but broken clips makes no file.
            _file ??= new AtomicFileWriter(Path);
            _handle ??= _file.Stream.SafeFileHandle;
            _sampleCount += length;
            return _sampleCount - length;
        }
    }

    /// <summary>Takes room back whose clip turned out to be broken; where others came after it, it stays a gap.</summary>
    public void Release(long offset, long length)
    {
        lock (_lock)
        {
            if (offset + length == _sampleCount) _sampleCount = offset;
        }
    }

    /// <summary>Writes samples in a room.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public void Write(long offset, ReadOnlySpan<short> samples)
    {
        long position = SegmentHeader.Size + (offset * sizeof(short));
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(samples);
        WriteAt(position, bytes);
        if (position / FlushInterval != (position + bytes.Length) / FlushInterval) RandomAccess.FlushToDisk(_handle!);
    }

    /// <summary>Adds a clip whose samples are written.</summary>
    public void Add(SegmentEntry entry)
    {
        lock (_lock) _entries.Add(entry);
    }

    /// <summary>Writes index and header, flushes everything to the disk, and gives the file its name.</summary>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public void Commit()
    {
        var header = new SegmentHeader(SegmentHeader.CurrentMagic, sampleRate, _entries.Count, _sampleCount, default);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(new Span<SegmentHeader>(ref header))[..SegmentHeader.CheckedSize]);
        ReadOnlySpan<SegmentEntry> entries = CollectionsMarshal.AsSpan(_entries);
        for (int first = 0; first < entries.Length; first += EntriesAtOnce)
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(entries[first..Math.Min(entries.Length, first + EntriesAtOnce)]);
            hash.AppendData(bytes);
            WriteAt(header.IndexPosition + ((long)first * SegmentEntry.Size), bytes);
        }
        header = header with { Checksum = ContentHash.Read(hash.GetHashAndReset()) };
        WriteAt(0, MemoryMarshal.AsBytes(new Span<SegmentHeader>(ref header)));

        // Room that was taken back at the very end.
        RandomAccess.SetLength(_handle!, header.IndexPosition + (header.EntryCount * SegmentEntry.Size));
        _file!.Commit();
    }

    /// <summary>Without a <see cref="Commit"/> before it: leaves nothing.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            try
            {
                _file?.Dispose();
            }
            catch (IOException)
            {
                // Windows deletes no file that a hanging decoder still has open: the next run does.
            }
        }
    }

    private void WriteAt(long position, ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            try
            {
                RandomAccess.Write(_handle!, bytes, position);
                return;
            }
            catch (IOException error) when (FullDisk.IsCauseOf(error) && makeRoom())
            {
                // Once more.
            }
        }
    }
}
