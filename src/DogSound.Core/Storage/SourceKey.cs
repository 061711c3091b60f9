using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Audio;

namespace DogSound.Core.Storage;

/// <summary>A sound file as it was at one time: as long as all of this is the same, it need not be decoded anew.</summary>
/// <param name="Path">First half of the SHA-256 of the full path, so that entries have one size.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Modified">When it was last written, in ticks of UTC.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SourceKey(UInt128 Path, long Length, long Modified)
{
    /// <summary>Looks at a file; null where there is none that could be read.</summary>
    public static SourceKey? Of(string path)
    {
        try
        {
            FileInfo file = AudioStream.Find(path);
            return file.Exists ? new SourceKey(HashOf(System.IO.Path.GetFullPath(path)), file.Length, file.LastWriteTimeUtc.Ticks) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // Whoever opens the file says what is wrong with it.
            return null;
        }
    }

    private static UInt128 HashOf(string path)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(path.AsSpan()), hash);
        return MemoryMarshal.Read<UInt128>(hash);
    }
}
