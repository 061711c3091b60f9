using DogSound.Core.Data.Mapping;

namespace DogSound.Core.Data;

/// <summary>How to read a manifest. Column names are compared without case; null takes the usual names.</summary>
public sealed record ManifestSettings
{
    /// <summary>Names that a file column usually has, the competition's first.</summary>
    public static IReadOnlyList<string> FileColumns { get; } = ["Filename", "FileName", "File", "Path", "FullName", "Clip"];

    /// <summary>Names that a label column usually has.</summary>
    public static IReadOnlyList<string> LabelColumns { get; } = ["Label", "Class", "Category", "Target"];

    /// <summary>Column that <see cref="ManifestWriter"/> writes: the label's place in the class list. Where it is, a label is a name, even one of digits.</summary>
    public const string LabelIndexColumn = "LabelIndex";

    /// <summary>Folder that every file must lie in; null: the manifest's own folder.</summary>
    public string? AudioRoot { get; init; }

    /// <summary>Class names in label order, so that label 3 means the fourth. Empty: names are taken as they come.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Turns labels into classes, as those of another data set; null takes them as they are.</summary>
    public LabelMap? LabelMap { get; init; }

    /// <summary>Column with the file names.</summary>
    public string? FileColumn { get; init; }

    /// <summary>Column with the labels, names or numbers.</summary>
    public string? LabelColumn { get; init; }

    /// <summary>Column with all labels of a clip that has several (<see cref="ClipLabels.Split"/>).</summary>
    public string LabelsColumn { get; init; } = "Labels";

    /// <summary>A clip may have several labels: those that the label map finds are all taken, and the label column may hold several.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>Column with the fold.</summary>
    public string FoldColumn { get; init; } = "Fold";

    /// <summary>Column with the recording that a clip was cut from.</summary>
    public string GroupColumn { get; init; } = "Group";

    /// <summary>Column with the part: Train, Validation or Test. One that holds something else by its setting is not read as parts.</summary>
    public string PartColumn { get; init; } = "Part";

    /// <summary>Column with how much a clip counts in training (<see cref="ClipWeight"/>).</summary>
    public string WeightColumn { get; init; } = "Weight";

    /// <summary>Column that says whether a model gave the label: true, yes or 1, false, no or 0.</summary>
    public string PseudoColumn { get; init; } = "Pseudo";

    /// <summary>Column with free text; in the competition's manifests it repeats the label's name.</summary>
    public string RemarkColumn { get; init; } = "Remark";
}
