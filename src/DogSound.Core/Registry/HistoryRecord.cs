namespace DogSound.Core.Registry;

/// <summary>
/// An entry of the history: a change of the champion, or a removal. Both take their numbers from the same row, on the condition that nobody else has
/// it: so of a version's removal and its becoming the champion one comes first, and whoever comes second sees it.
/// </summary>
internal abstract record HistoryRecord
{
    /// <summary>Version of the record's form.</summary>
    public int SchemaVersion { get; init; } = RegistryJson.CurrentSchemaVersion;

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>Says that the models of versions are gone, or are about to be deleted. Their records stay, and so do their numbers.</summary>
internal sealed record RemovalRecord : HistoryRecord
{
    /// <summary>The most versions of one entry.</summary>
    public const int MaximumCount = 10_000;

    /// <summary>Numbers of the versions.</summary>
    public required long[] Removed { get; init; }
}
