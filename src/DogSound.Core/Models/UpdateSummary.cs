using System.Text.Json.Serialization;

namespace DogSound.Core.Models;

/// <summary>What a model that began as another one says of that.</summary>
public sealed record UpdateSummary
{
    /// <summary>SHA-256 of the old model's file, in lower-case hexadecimal digits.</summary>
    [JsonPropertyName("base_fingerprint")]
    public required string BaseFingerprint { get; init; }

    /// <summary>When the old model was made, UTC.</summary>
    [JsonPropertyName("base_created")]
    public required DateTimeOffset BaseCreated { get; init; }

    /// <summary>Clips that came with the old model and were learnt from again.</summary>
    [JsonPropertyName("rehearsal_count")]
    public int RehearsalCount { get; init; }

    /// <summary>What became of every class; empty without validation clips.</summary>
    [JsonPropertyName("changes")]
    public IReadOnlyList<ClassChange> Changes { get; init; } = [];
}
