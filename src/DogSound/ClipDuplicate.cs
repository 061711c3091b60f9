namespace DogSound;

/// <summary>Two clips that hold the same recording. OtherPath is the one that came later: whoever leaves it out keeps one of each.</summary>
public sealed record ClipDuplicate
{
    /// <summary>Full path of the clip that came first.</summary>
    public required string Path { get; init; }

    /// <summary>Full path of the clip that came later.</summary>
    public required string OtherPath { get; init; }

    /// <summary>How much they have in common.</summary>
    public required DuplicateKind Kind { get; init; }

    /// <summary>
    /// Correlation of the two waveforms, 0 to 1, over the second in which they are most alike (over all that they share, where that is shorter);
    /// loudness and polarity don't matter. 1 for equal clips.
    /// </summary>
    public required double Similarity { get; init; }

    /// <summary>Seconds that what they share comes later in the first clip than in the other; negative where it comes earlier.</summary>
    public required double Offset { get; init; }

    /// <summary>Seconds that they share.</summary>
    public required double SharedDuration { get; init; }

    /// <summary>Label of the first clip, or null.</summary>
    public string? Label { get; init; }

    /// <summary>Label of the other clip, or null.</summary>
    public string? OtherLabel { get; init; }

    /// <summary>Part of the first clip, or null.</summary>
    public DatasetPart? Part { get; init; }

    /// <summary>Part of the other clip, or null.</summary>
    public DatasetPart? OtherPart { get; init; }

    /// <summary>Fold of the first clip, or null.</summary>
    public string? Fold { get; init; }

    /// <summary>Fold of the other clip, or null.</summary>
    public string? OtherFold { get; init; }

    /// <summary>
    /// Whether a model would be judged by what it has learnt: the parts differ (a clip of no part is learnt from, as one of Train), or both
    /// have folds, which differ.
    /// </summary>
    public bool IsLeak => (Part ?? DatasetPart.Train) != (OtherPart ?? DatasetPart.Train) || (Fold is not null && OtherFold is not null && Fold != OtherFold);

    /// <summary>Whether both have labels, which differ: one of them is wrong, or both sounds are heard.</summary>
    public bool IsLabelConflict => Label is not null && OtherLabel is not null && !string.Equals(Label, OtherLabel, StringComparison.OrdinalIgnoreCase);
}
