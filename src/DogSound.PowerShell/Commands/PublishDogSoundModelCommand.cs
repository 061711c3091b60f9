using System.Management.Automation;
using DogSound.Core.Registry;

namespace DogSound.PowerShell;

/// <summary>Copies a model into a registry, as a version that never changes.</summary>
/// <remarks>
/// A registry is a folder, here or on a share, that keeps every model that was published, with what is known of it, and says which one is
/// to be used: the champion. It comes into being with its first model. Versions are numbered in turn; two programs that publish at once get
/// numbers of their own, and one that is killed, or finds the disk full, leaves the registry as it was.
///
/// A registry may lie in S3, too: s3://bucket/registry. Keys, region and endpoint are those that every program of AWS uses
/// (AWS_ACCESS_KEY_ID, AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL_S3, or the role of the machine).
///
/// The model is checked before it is published, and its SHA-256 is kept: Get-DogSoundModel -Registry finds it again.
/// </remarks>
/// <example>
/// <summary>A model that was just trained</summary>
/// <code>Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Start-DogSoundTraining ./my-dog.safetensors -Configuration tiny -Epochs 1 | Publish-DogSoundModel -Registry ./registry -Note 'The first one' -Champion</code>
/// <para>Trains, publishes the model as version 0000001, and makes it the one to use.</para>
/// </example>
/// <example>
/// <summary>Use what the registry says</summary>
/// <code>
/// Publish-DogSoundModel ./dog.safetensors ./registry -Champion
/// Get-DogSoundPrediction ./bark.wav -Model (Get-DogSoundModel -Registry ./registry -Champion)
/// </code>
/// <para>Predicts by the champion, whichever that is by then.</para>
/// </example>
/// <returns>One record for each version.</returns>
[Cmdlet(VerbsData.Publish, "DogSoundModel", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(ModelVersion))]
public sealed class PublishDogSoundModelCommand : FileCmdlet
{
    private ModelRegistry? _registry;

    /// <summary>The registry: its folder, which is made where missing, or its address in S3, such as s3://bucket/registry.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    public string Registry { get; set; } = "";

    /// <summary>Anything worth knowing of the model.</summary>
    [Parameter]
    [ValidateLength(0, PublishOptions.MaximumNoteLength)]
    public string? Note { get; set; }

    /// <summary>The version of this registry that the model was made from.</summary>
    [Parameter]
    public string? Parent { get; set; }

    /// <summary>How the model did beside the one in use, as Compare-DogSoundModel writes it; it is kept in the registry.</summary>
    [Parameter]
    public ModelComparison? Comparison { get; set; }

    /// <summary>Makes the model the champion, too; not one that its -Comparison refuses.</summary>
    [Parameter]
    public SwitchParameter Champion { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _registry = this.OpenRegistry(Registry);
        if (Champion) this.RequirePassed(Comparison, force: false);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new PublishOptions { Note = Note, Parent = Parent, Comparison = Comparison };
        foreach (string path in ResolvePaths())
        {
            if (!ShouldProcess(path, $"Publish the model in {_registry!.Location}{(Champion ? ", and make it the champion" : "")}")) continue;
            if (this.TryUse(() => Publish(path, options)) is { } version) WriteObject(version);
        }
    }

    private ModelVersion Publish(string path, PublishOptions options)
    {
        ModelVersion version = _registry!.Publish(path, options, Cancellation);
        return Champion ? _registry.SetChampion(version.Version, Comparison?.Reason ?? Note ?? "", comparison: Comparison, cancel: Cancellation) : version;
    }
}
