namespace DogSound;

/// <summary>A model as a registry keeps it: a file that never changes, and what is known of it. Binds to the cmdlets that take a model.</summary>
public sealed record ModelVersion
{
    /// <summary>Number of the version as text, such as 0000012: a later one is greater.</summary>
    public required string Version { get; init; }

    /// <summary>The registry, as it was opened.</summary>
    public required string Registry { get; init; }

    /// <summary>Full path of the model file.</summary>
    public required string Path { get; init; }

    /// <summary>Whether this is the model to use.</summary>
    public required bool IsChampion { get; init; }

    /// <summary>Why it is the champion; null for others.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether it passed the comparison that was made before; null where there was none.</summary>
    public bool? ComparisonPassed { get; init; }

    /// <summary>Why it passed that comparison or did not, in one line; null where there was none.</summary>
    public string? ComparisonReason { get; init; }

    /// <summary>Name of the network, such as resnet18.</summary>
    public required string Architecture { get; init; }

    /// <summary>Class names in the order of the probabilities.</summary>
    public required string[] Classes { get; init; }

    /// <summary>Samples a second that the model hears, in hertz.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Seconds that the model hears at once.</summary>
    public required double ClipDuration { get; init; }

    /// <summary>False for a model that has random weights only.</summary>
    public required bool IsTrained { get; init; }

    /// <summary>Figures of the training and of its validation by name, and those that whoever published it has added.</summary>
    public required OrderedDictionary<string, double> Metrics { get; init; }

    /// <summary>The weighted AUC among the metrics, 0 to 1: that on validation clips unless a better judged one was added; null where there
    /// is none.</summary>
    public double? WeightedAuc { get; init; }

    /// <summary>Clips that it learnt from, or null when unknown.</summary>
    public int? TrainCount { get; init; }

    /// <summary>Clips that chose the epoch, or null when unknown.</summary>
    public int? ValidationCount { get; init; }

    /// <summary>Seed of the training, or null when unknown.</summary>
    public long? Seed { get; init; }

    /// <summary>Hash of the training data, or null when unknown.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>The version that it was made from, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>What whoever published it wrote of it, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Who published it: user and machine.</summary>
    public required string PublishedBy { get; init; }

    /// <summary>When it was published, in UTC, by the clock of that machine; the order of versions is that of their numbers.</summary>
    public required DateTime PublishedAt { get; init; }

    /// <summary>When the model was made, in UTC.</summary>
    public required DateTime CreatedAt { get; init; }

    /// <summary>Bytes of the model file.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the model file, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Whether its model was deleted; then this is what is still known of it, and <see cref="Path"/> is where it was.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Why it was removed; null where it was not.</summary>
    public string? RemovalReason { get; init; }

    /// <summary>Who removed it: user and machine; null where it was not.</summary>
    public string? RemovedBy { get; init; }

    /// <summary>When it was removed, in UTC, by the clock of that machine; null where it was not.</summary>
    public DateTime? RemovedAt { get; init; }

    /// <summary>The path, so that the record can stand where a model's path is asked for.</summary>
    public override string ToString() => Path;
}
