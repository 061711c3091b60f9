using DogSound.Core.Data.Mapping;

namespace DogSound.Core.Data.Datasets;

/// <summary>How to read the manifest of a public data set.</summary>
public sealed record DatasetSettings
{
    /// <summary>Which data set; not <see cref="ManifestLayout.Columns"/>.</summary>
    public required ManifestLayout Layout { get; init; }

    /// <summary>Folder that every file must lie in; null: where the data set has its clips, beside the manifest.</summary>
    public string? AudioRoot { get; init; }

    /// <summary>What its labels become; null: the map that comes along.</summary>
    public LabelMap? LabelMap { get; init; }

    /// <summary>Takes all classes of a clip, not only clips of a single one.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>The classes that are wanted, in label order. Empty: all of the map's.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];
}
