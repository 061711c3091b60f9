using System.Runtime.InteropServices;

namespace DogSound.Core.Storage;

/// <summary>One clip of a segment, as it stands in the file's index: 96 bytes.</summary>
/// <param name="Source">The file that it was decoded from.</param>
/// <param name="Offset">Samples of the segment before it.</param>
/// <param name="Length">Samples.</param>
/// <param name="Content">Hash of the samples.</param>
/// <param name="SourceSampleRate">Rate of the file, in hertz.</param>
/// <param name="Reserved">0: an entry is a multiple of 16 bytes, and none of them is left to chance.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SegmentEntry(
    SourceKey Source, long Offset, long Length, ContentHash Content, long SourceSampleRate, long Reserved = 0)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 96;
}
