namespace DogSound;

/// <summary>What a training container of a cloud was started with: where its clips, settings and earlier model are, and where results go.</summary>
public sealed record TrainingJob
{
    /// <summary>Full path of the container's folder, such as /opt/ml.</summary>
    public required string Root { get; init; }

    /// <summary>Full path of the manifest.</summary>
    public required string Manifest { get; init; }

    /// <summary>Full path of the folder with the clips.</summary>
    public required string AudioRoot { get; init; }

    /// <summary>Names of the classes, in label order; empty where the manifest says them.</summary>
    public required string[] Class { get; init; }

    /// <summary>Whether clips may have several labels.</summary>
    public required bool IsMultiLabel { get; init; }

    /// <summary>A preset, or the full path of a YAML file; null for the default, or for the settings of <see cref="PreviousModel"/>.</summary>
    public string? Configuration { get; init; }

    /// <summary>Settings that differ from it, as key=value.</summary>
    public required string[] Set { get; init; }

    /// <summary>Part of the clips that validates, where the manifest has no parts; 0 to below 1.</summary>
    public required double ValidationFraction { get; init; }

    /// <summary>Part of the clips that tests, where the manifest has no parts; 0 to below 1.</summary>
    public required double TestFraction { get; init; }

    /// <summary>Seed of the split.</summary>
    public required long SplitSeed { get; init; }

    /// <summary>Full path of the model to begin with, taken out of its archive; null where there is none.</summary>
    public string? PreviousModel { get; init; }

    /// <summary>Whether clips are to travel with the model, to be learnt from again when it is updated.</summary>
    public required bool KeepRehearsalClip { get; init; }

    /// <summary>Full path of the model while it is trained: checkpoints stand beside it, and survive the container.</summary>
    public required string CheckpointPath { get; init; }

    /// <summary>Full path of the finished model.</summary>
    public required string ModelPath { get; init; }
}
