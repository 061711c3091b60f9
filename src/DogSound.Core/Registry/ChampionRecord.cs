namespace DogSound.Core.Registry;

/// <summary>One change of the champion; that with the highest number says who it is.</summary>
internal sealed record ChampionRecord : HistoryRecord
{
    /// <summary>Number of the version that was the champion, or null.</summary>
    public long? From { get; init; }

    /// <summary>Number of the version that is the champion.</summary>
    public required long To { get; init; }

    /// <summary>SHA-256 of its model file: should somebody delete it and its number be given again, the new one is not taken for it.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether it went back to the champion before.</summary>
    public bool IsRollback { get; init; }

    /// <summary>How it did beside the champion before; null where nobody compared.</summary>
    public ComparisonRecord? Comparison { get; init; }

    /// <summary>The record as people and pipelines see it.</summary>
    public ChampionChange ToChange(long number) => new()
    {
        Number = number,
        From = From is { } from ? EntryNumber.Format(from) : null,
        To = EntryNumber.Format(To),
        IsRollback = IsRollback,
        Reason = Reason,
        ComparisonPassed = Comparison?.Passed,
        ComparisonReason = Comparison?.Reason,
        ChangedBy = ChangedBy,
        ChangedAt = ChangedAt.UtcDateTime,
    };
}

/// <summary>A change of the champion where it stands in the history.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Record">The change.</param>
internal sealed record ChampionEntry(long Number, ChampionRecord Record);
