using System.Security.Cryptography;
using DogSound.Core.Models;

namespace DogSound.Core.Registry;

/// <summary>What stands beside a published model file.</summary>
internal sealed record VersionRecord
{
    private const string WeightedAucName = "weighted_auc";
    private const int UploadLength = 16;

    /// <summary>Version of the record's form.</summary>
    public int SchemaVersion { get; init; } = RegistryJson.CurrentSchemaVersion;

    /// <summary>SHA-256 of the model file, in lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the model file.</summary>
    public required long Size { get; init; }

    /// <summary>What tells the object of this version from others of the same content, 16 hexadecimal digits; null in a folder.</summary>
    public string? Upload { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Architecture { get; init; }

    /// <summary>Class names in the order of the probabilities.</summary>
    public required string[] Classes { get; init; }

    /// <summary>Samples a second.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Seconds.</summary>
    public required double ClipDuration { get; init; }

    /// <summary>When the model was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>False for random weights.</summary>
    public required bool IsTrained { get; init; }

    /// <summary>Clips that it learnt from.</summary>
    public int? TrainCount { get; init; }

    /// <summary>Clips that chose the epoch.</summary>
    public int? ValidationCount { get; init; }

    /// <summary>Seed of the training.</summary>
    public long? Seed { get; init; }

    /// <summary>Hash of the training data.</summary>
    public string? DataFingerprint { get; init; }

    /// <summary>Figures by name.</summary>
    public required SortedDictionary<string, double> Metrics { get; init; }

    /// <summary>Number of the version that it was made from.</summary>
    public long? Parent { get; init; }

    /// <summary>What whoever published it wrote of it.</summary>
    public string? Note { get; init; }

    /// <summary>How it did beside the model in use; null where nobody compared.</summary>
    public ComparisonRecord? Comparison { get; init; }

    /// <summary>Who.</summary>
    public required string PublishedBy { get; init; }

    /// <summary>When, UTC.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>Whether a text is a possible <see cref="Upload"/>.</summary>
    public static bool IsUpload(string text) => text.Length == UploadLength && text.All(char.IsAsciiHexDigitLower);

    /// <summary>A new <see cref="Upload"/>.</summary>
    public static string NewUpload() => RandomNumberGenerator.GetHexString(UploadLength, lowercase: true);

    /// <summary>Describes a model file.</summary>
    /// <param name="model">What it says of itself.</param>
    /// <param name="sha256">SHA-256 of the file, in lower-case hexadecimal digits.</param>
    /// <param name="size">Its length in bytes.</param>
    /// <param name="options">What is added.</param>
    /// <param name="parent">Number of the version that it was made from, or null.</param>
    /// <param name="now">The time.</param>
    public static VersionRecord Create(ModelDocument model, string sha256, long size, PublishOptions options, long? parent, DateTimeOffset now)
    {
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal);
        foreach ((string name, double value) in model.Training?.Metrics ?? new Dictionary<string, double>()) metrics[name] = value;
        if (options.Comparison is { CandidateEvaluation: { } judged })
        {
            if (judged.WeightedAuc is { } auc) metrics[WeightedAucName] = auc;
            metrics["accuracy"] = judged.Accuracy;
        }
        foreach ((string name, double value) in options.Metrics) metrics[name] = value;
        return new VersionRecord
        {
            Sha256 = sha256,
            Size = size,
            Architecture = model.Architecture,
            Classes = [.. model.Classes],
            SampleRate = model.Features.SampleRate,
            ClipDuration = model.Features.ClipDuration,
            CreatedAt = model.Created,
            IsTrained = model.Training is { Trained: true },
            TrainCount = model.Training?.TrainCount,
            ValidationCount = model.Training?.ValidationCount,
            Seed = model.Training?.Seed,
            DataFingerprint = model.Training?.DataFingerprint,
            Metrics = metrics,
            Parent = parent,
            Note = options.Note,
            Comparison = ComparisonRecord.Of(options.Comparison),
            PublishedBy = options.PublishedBy ?? RegistryJson.ThisUser,
            PublishedAt = now,
        };
    }

    /// <summary>The record as people and pipelines see it.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="registry">The registry.</param>
    /// <param name="path">Path of the model file.</param>
    /// <param name="champion">The change that made it the champion, or null where it is not.</param>
    /// <param name="removal">What says that it was removed, or null.</param>
    public ModelVersion ToVersion(long number, string registry, string path, ChampionRecord? champion, RemovalRecord? removal = null) => new()
    {
        Version = EntryNumber.Format(number),
        Registry = registry,
        Path = path,
        IsChampion = champion is not null,
        Reason = champion?.Reason,
        ComparisonPassed = (champion?.Comparison ?? Comparison)?.Passed,
        ComparisonReason = (champion?.Comparison ?? Comparison)?.Reason,
        Architecture = Architecture,
        Classes = Classes,
        SampleRate = SampleRate,
        ClipDuration = ClipDuration,
        IsTrained = IsTrained,
        Metrics = new OrderedDictionary<string, double>(Metrics),
        WeightedAuc = Metrics.TryGetValue(WeightedAucName, out double auc) || Metrics.TryGetValue("validation_weighted_auc", out auc) ? auc : null,
        TrainCount = TrainCount,
        ValidationCount = ValidationCount,
        Seed = Seed,
        DataFingerprint = DataFingerprint,
        Parent = Parent is { } parent ? EntryNumber.Format(parent) : null,
        Note = Note,
        PublishedBy = PublishedBy,
        PublishedAt = PublishedAt.UtcDateTime,
        CreatedAt = CreatedAt.UtcDateTime,
        Size = Size,
        Sha256 = Sha256,
        IsRemoved = removal is not null,
        RemovalReason = removal?.Reason,
        RemovedBy = removal?.ChangedBy,
        RemovedAt = removal?.ChangedAt.UtcDateTime,
    };
}
