using System.Text.Json.Serialization;
using DogSound.Core.Configuration;

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

    /// <summary>The epoch that the weights are of, from 1, or null when unknown.</summary>
    [JsonPropertyName("epoch")]
    public int? Epoch { get; init; }

    /// <summary>Clips that were learnt from, or null when unknown.</summary>
    [JsonPropertyName("train_count")]
    public int? TrainCount { get; init; }

    /// <summary>Clips that chose the epoch, or null when unknown.</summary>
    [JsonPropertyName("validation_count")]
    public int? ValidationCount { get; init; }

    /// <summary>Clips of each class that were learnt from, by the class's name; null when unknown.</summary>
    [JsonPropertyName("class_counts")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, int>? ClassCounts { get; init; }

    /// <summary>How the run was configured, or null when unknown.</summary>
    [JsonPropertyName("configuration")]
    [JsonConverter(typeof(ConfigurationConverter))]
    public TrainingConfiguration? Configuration { get; init; }
}
