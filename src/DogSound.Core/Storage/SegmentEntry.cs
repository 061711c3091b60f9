using System.Runtime.InteropServices;

namespace DogSound.Core.Storage;

/// <summary>One clip of a segment, as it stands in the file's index: 80 bytes.</summary>
/// <param name="Source">The file that it was decoded from.</param>
/// <param name="Offset">Samples of the segment before it.</param>
/// <param name="Length">Samples.</param>
/// <param name="Content">Hash of the samples.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct SegmentEntry(SourceKey Source, long Offset, long Length, ContentHash Content)
{
    /// <summary>Bytes of an entry.</summary>
    public const int Size = 80;
}
