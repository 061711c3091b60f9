namespace DogSound.Core.Storage;

/// <summary>Where a clip of a store lies.</summary>
/// <param name="Segment">The segment, or null where there is no such clip.</param>
/// <param name="Offset">Samples of the segment before it.</param>
/// <param name="Length">Samples.</param>
/// <param name="Content">Hash of the samples.</param>
/// <param name="SourceSampleRate">Rate of the file, in hertz.</param>
internal readonly record struct StoredClip(Segment? Segment, long Offset, long Length, ContentHash Content, int SourceSampleRate)
{
    public StoredClip(Segment segment, SegmentEntry entry)
        : this(segment, entry.Offset, entry.Length, entry.Content, (int)entry.SourceSampleRate)
    {
    }
}
