using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace DogSound.Core.Storage;

/// <summary>Compares clips with their hashes. Each thread has one of its own.</summary>
internal sealed class ClipVerifier(CancellationToken cancel) : IDisposable
{
    private readonly short[] _buffer = new short[1 << 16];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Whether the samples of a clip are those that were written.</summary>
    public bool IsSound(StoredClip clip)
    {
        try
        {
            for (long done = 0; done < clip.Length; done += _buffer.Length)
            {
                cancel.ThrowIfCancellationRequested();
                Span<short> part = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, clip.Length - done));
                clip.Segment!.Read(clip.Offset + done, part);
                _hash.AppendData(MemoryMarshal.AsBytes(part));
            }
        }
        catch (IOException)
        {
            // The disk fails: as good as damaged.
            _ = _hash.GetHashAndReset();
            return false;
        }
        return ContentHash.Read(_hash.GetHashAndReset()) == clip.Content;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
