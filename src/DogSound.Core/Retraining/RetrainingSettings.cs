using System.Text.Json.Serialization;
using DogSound.Core.Registry;
using DogSound.Core.Settings;

namespace DogSound.Core.Retraining;

/// <summary>What a retraining file says beside its clips. Paths may be relative to the file.</summary>
public sealed record RetrainingSettings : ISettings
{
    /// <summary>Where models are published, and the champion stands.</summary>
    [JsonPropertyName("registry")]
    [FolderSetting("Where models are published: the folder of the registry, or its address in S3, such as s3://bucket/registry.")]
    public string Registry { get; init; } = "";

    /// <summary>What the runs remember.</summary>
    [JsonPropertyName("work")]
    [FolderSetting("Folder for what the runs remember: the clips and their parts, unfinished models, logs and reports.")]
    public string Work { get; init; } = "";

    /// <summary>Where decoded clips are kept.</summary>
    [JsonPropertyName("store")]
    [FolderSetting("Folder for decoded clips; DogSound's folder in the user's cache where there is none.")]
    public string Store { get; init; } = "";

    /// <summary>How models are trained.</summary>
    [JsonPropertyName("configuration")]
    [FolderSetting("How to train: a preset or a YAML file; its section incremental says how a champion is updated.")]
    public string Configuration { get; init; } = "default";

    /// <summary>What a new model must be to replace the champion.</summary>
    [JsonPropertyName("gate")]
    [FolderSetting("What a new model must be to replace the champion: default, or a YAML file of rules.")]
    public string Gate { get; init; } = "default";

    /// <summary>Clips that nothing is learnt from, which every new model is judged by.</summary>
    [JsonPropertyName("regression")]
    [FolderSetting("A manifest of clips that nothing may be learnt from, such as sounds that set off false alarms; new models are judged by them, too.")]
    public string Regression { get; init; } = "";

    /// <summary>A program that is told of every run.</summary>
    [JsonPropertyName("alert")]
    [FolderSetting("A program that is started after every run that did something or failed, with the path of its report.")]
    public string Alert { get; init; } = "";

    /// <summary>How many new clips are worth a new model.</summary>
    [JsonPropertyName("minimum_new_clips")]
    [Setting("Clips that the champion has not learnt from, before it is worth to train.", Minimum = 1, Maximum = 1_000_000)]
    public int MinimumNewClips { get; init; } = 20;

    /// <summary>Share of the clips that chooses the best epoch.</summary>
    [JsonPropertyName("validation_fraction")]
    [Setting("Share of the clips that choose the best epoch.", Minimum = 0, Below = 1)]
    public double ValidationFraction { get; init; } = 0.2;

    /// <summary>Share of the clips that judges models.</summary>
    [JsonPropertyName("test_fraction")]
    [Setting("Share of the clips that models are judged by, and never learn from.", Above = 0, Below = 1)]
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Folders of finished runs that are kept.</summary>
    [JsonPropertyName("runs_kept")]
    [Setting("Folders of finished runs that are kept, the newest.", Minimum = 1, Maximum = 10_000)]
    public int RunsKept { get; init; } = 10;

    /// <summary>Versions of the registry whose models are kept.</summary>
    [JsonPropertyName("versions_kept")]
    [Setting("Versions of the registry whose models are kept, the newest; the champion and the one before it stay in any case; 0 keeps all.", Minimum = 0, Maximum = 1_000_000)]
    public int VersionsKept { get; init; }

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(
            () => Registry.Length > 0 && ModelRegistry.FindProblem(Registry) is null, "registry", Registry, $"the place of the registry: a folder, or an address such as s3://bucket/registry");
        checks.Require(() => Work.Length > 0, "work", Work, $"a folder");
        checks.Require(
            () => ValidationFraction + TestFraction < 1, "validation_fraction", ValidationFraction,
            $"below {1 - TestFraction}, which test_fraction leaves of the clips: some must be learnt from", "test_fraction");
    }
}

/// <summary>Where clips come from: a folder of folders that are named by their class, or manifests.</summary>
public sealed record ClipSource : ISettings
{
    /// <summary>Sound files in folders named by their class.</summary>
    [JsonPropertyName("folder")]
    [FolderSetting("Folder with a folder for each class, which has its name and its clips.")]
    public string Folder { get; init; } = "";

    /// <summary>Manifests.</summary>
    [JsonPropertyName("manifest")]
    [FolderSetting("A manifest, or several: the file's name may have * and ?.")]
    public string Manifest { get; init; } = "";

    /// <summary>Where the manifests' files lie.</summary>
    [JsonPropertyName("audio_root")]
    [FolderSetting("Folder of the manifests' clips; that of each manifest where there is none.")]
    public string AudioRoot { get; init; } = "";

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(
            () => (Folder.Length > 0) != (Manifest.Length > 0), "manifest", Manifest,
            $"a file where there is no folder, and left out where there is one", "folder");
        checks.Require(
            () => AudioRoot.Length == 0 || Manifest.Length > 0, "audio_root", AudioRoot, $"left out where there is no manifest", "manifest");
    }
}
