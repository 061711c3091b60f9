using System.Text.Json.Serialization;

namespace DogSound.Core.Models;

/// <summary>Where a model's weights come from.</summary>
public sealed record TrainingSummary
{
    /// <summary>False for weights as they were drawn.</summary>
    [JsonPropertyName("trained")]
    public bool Trained { get; init; }

    /// <summary>The seed that all randomness came from, or null when unknown.</summary>
    [JsonPropertyName("seed")]
    public long? Seed { get; init; }

    /// <summary>Hash of the training data, or null.</summary>
    [JsonPropertyName("data_fingerprint")]
    public string? DataFingerprint { get; init; }

    /// <summary>Figures of merit by name, such as <c>weighted_auc</c>.</summary>
    [JsonPropertyName("metrics")]
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();
}
