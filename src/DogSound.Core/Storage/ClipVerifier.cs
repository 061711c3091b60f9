using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DogSound.Core.Storage;

/// <summary>Compares clips with their hashes. Each thread has one of its own.</summary>
internal sealed class ClipVerifier(CancellationToken cancel) : IDisposable
{
    private readonly short[] _buffer = new short[1 << 16];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Whether the samples of a clip are those that were written.</summary>
    public bool IsSound(StoredClip clip) => Copy(clip, null, 0);

    /// <summary>Copies a clip and compares it on the way.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="writer">Where it goes, if anywhere.</param>
    /// <param name="target">Samples there before it.</param>
    /// <returns>Whether the samples are those that were written.</returns>
    /// <exception cref="IOException">They can't be written again.</exception>
    public bool Copy(StoredClip clip, SegmentWriter? writer, long target)
    {
        _ = _hash.GetHashAndReset();
        for (long done = 0; done < clip.Length; done += _buffer.Length)
        {
            cancel.ThrowIfCancellationRequested();
            Span<short> part = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, clip.Length - done));
            if (!TryRead(clip, done, part)) return false;
            _hash.AppendData(MemoryMarshal.AsBytes(part));
            writer?.Write(target + done, part);
        }
        return ContentHash.Read(_hash.GetHashAndReset()) == clip.Content;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private static bool TryRead(StoredClip clip, long offset, Span<short> part)
    {
        try
        {
            clip.Segment!.Read(clip.Offset + offset, part);
            return true;
        }
        catch (IOException)
        {
            // The disk fails: as good as damaged.
            return false;
        }
    }
}
