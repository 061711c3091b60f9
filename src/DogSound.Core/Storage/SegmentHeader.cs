using System.Runtime.InteropServices;

namespace DogSound.Core.Storage;

/// <summary>
/// The first 64 bytes of a segment, all numbers little-endian. The samples follow, then the index, and then the file ends.
/// </summary>
/// <param name="Magic">"DSCLIPS" and the version of the format.</param>
/// <param name="SampleRate">In hertz.</param>
/// <param name="EntryCount">Entries of the index.</param>
/// <param name="SampleCount">Samples of all clips.</param>
/// <param name="Checksum">SHA-256 of what stands before it, and then of the index.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SegmentHeader(ulong Magic, long SampleRate, long EntryCount, long SampleCount, ContentHash Checksum)
{
    /// <summary>Bytes of the header.</summary>
    public const int Size = 64;

    /// <summary>Bytes that the checksum covers.</summary>
    public const int CheckedSize = Size - ContentHash.Size;

    /// <summary>What files of this version begin with.</summary>
    public const ulong CurrentMagic = 0x02_53_50_49_4C_43_53_44;

    /// <summary>Where the index begins.</summary>
    public long IndexPosition => Size + (SampleCount * sizeof(short));

    /// <summary>Whether a file of this length can be what the header says. Nothing overflows, whatever the numbers are.</summary>
    /// <param name="fileLength">Bytes of the file.</param>
    /// <param name="sampleRate">The rate that is wanted.</param>
    public bool Fits(long fileLength, int sampleRate) =>
        Magic == CurrentMagic
        && SampleRate == sampleRate
        && SampleCount >= 1 && SampleCount <= (fileLength - Size) / sizeof(short)
        && EntryCount >= 1 && EntryCount <= (fileLength - Size) / SegmentEntry.Size
        && IndexPosition + (EntryCount * SegmentEntry.Size) == fileLength;
}
