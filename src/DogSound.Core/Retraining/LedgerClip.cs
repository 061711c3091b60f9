namespace DogSound.Core.Retraining;

/// <summary>A clip that runs have seen, and what they decided about it.</summary>
internal sealed record LedgerClip
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes of the file when it was looked at.</summary>
    public long Length { get; init; }

    /// <summary>When the file had been written last, in UTC.</summary>
    public DateTime Modified { get; init; }

    /// <summary>Hash over its samples; null where it can't be read.</summary>
    public string? Content { get; init; }

    /// <summary>Its class.</summary>
    public required string Label { get; init; }

    /// <summary>What it is for; decided once, so that what judged one model never teaches the next.</summary>
    public DatasetPart Part { get; init; }

    /// <summary>Recording that it was cut from, or null.</summary>
    public string? Group { get; init; }

    /// <summary>How much it counts in training; null counts as 1.</summary>
    public double? Weight { get; init; }

    /// <summary>Whether a model gave the label.</summary>
    public bool IsPseudoLabel { get; init; }

    /// <summary>Why it is left out, in a sentence; null where it is not.</summary>
    public string? Problem { get; init; }

    /// <summary>Versions of the registry that learnt from it themselves: those that were made of them know it, too.</summary>
    public IReadOnlyList<string> LearntBy { get; init; } = [];

    /// <summary>As a clip for training and judging.</summary>
    public Clip ToClip() => new() { Path = Path, Label = Label, Part = Part, Group = Group, Weight = Weight, IsPseudoLabel = IsPseudoLabel };
}
