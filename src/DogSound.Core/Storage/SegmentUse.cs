namespace DogSound.Core.Storage;

/// <summary>A sound segment, and what it is worth to the run that looked at it.</summary>
internal sealed class SegmentUse(Segment segment)
{
    /// <summary>The segment; closed where this run takes nothing from it.</summary>
    public Segment Segment { get; } = segment;

    /// <summary>Samples that this run uses.</summary>
    public long Used { get; set; }

    /// <summary>
    /// Samples that may be of use to somebody: this run's, and those of files that it does not ask for. The others belong to a file that
    /// is not what it was, are in another segment too, or are gaps.
    /// </summary>
    public long Living { get; set; }
}
