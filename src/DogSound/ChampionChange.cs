namespace DogSound;

/// <summary>One change of a registry's champion: which model was to be used from then on, and why.</summary>
public sealed record ChampionChange
{
    /// <summary>Number of the change, from 1: a later one is greater, whatever the clocks said.</summary>
    public required long Number { get; init; }

    /// <summary>The champion before, or null for the first.</summary>
    public string? From { get; init; }

    /// <summary>The champion since.</summary>
    public required string To { get; init; }

    /// <summary>Whether it went back to the champion before.</summary>
    public required bool IsRollback { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether it passed the comparison that was made before; null where there was none.</summary>
    public bool? ComparisonPassed { get; init; }

    /// <summary>Why it passed that comparison or did not, in one line; null where there was none.</summary>
    public string? ComparisonReason { get; init; }

    /// <summary>Who changed it: user and machine.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>When, in UTC, by the clock of that machine.</summary>
    public required DateTime ChangedAt { get; init; }
}
