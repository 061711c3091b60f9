using System.Management.Automation;
using DogSound.Core.Configuration;
using DogSound.Core.Data;
using DogSound.Core.Training;

namespace DogSound.PowerShell;

/// <summary>What the cmdlets that train have in common: labelled clips from the pipeline, and the usual settings as parameters.</summary>
public abstract class TrainingCmdlet : CancellableCmdlet
{
    private readonly List<Clip> _clips = [];

    /// <summary>Labelled clips, as Get-DogSoundClip, Import-DogSoundManifest and Split-DogSoundDataset write them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Clip[] InputObject { get; set; } = [];

    /// <summary>Times that every clip is seen. Default: the configuration's.</summary>
    [Parameter]
    public int? Epochs { get; set; }

    /// <summary>Most clips a step. Default: the configuration's.</summary>
    [Parameter]
    public int? BatchSize { get; set; }

    /// <summary>Seed of all randomness: the same seed, clips and settings give the same model on the same machine. Default: the configuration's.</summary>
    [Parameter]
    public long? Seed { get; set; }

    /// <summary>Settings by their names in YAML, such as training.learning_rate=1e-4; they win over all else.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SettingCompleter))]
    public string[] Set { get; set; } = [];

    /// <summary>Where to compute: cpu, cuda, cuda:1, mps, or auto for the first GPU if there is one.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeviceCompleter))]
    public string Device { get; set; } = "auto";

    /// <summary>Goes on at the last checkpoint; begins where there is none, and has nothing to do where the model is finished.</summary>
    [Parameter]
    public SwitchParameter Resume { get; set; }

    /// <summary>Begins anew: drops the checkpoints of a run that was stopped, and replaces the model when the new one is finished.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Folder for the decoded clips. Default: DogSound's folder in the user's cache.</summary>
    [Parameter]
    public string? StorePath { get; set; }

    /// <summary>The clips that can be learnt from or validated on.</summary>
    private protected IReadOnlyList<Clip> Clips => _clips;

    /// <summary>Full path of the store's folder, or null for the user's cache.</summary>
    private protected string? StoreFolder => StorePath is null ? null : this.ResolveOutputPath(StorePath);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Clip clip in InputObject)
        {
            // PowerShell makes an empty string of $null.
            if (string.IsNullOrWhiteSpace(clip.Label))
            {
                if (clip.Part != DatasetPart.Test)
                    Refuse(clip, "NoLabel", "has no label, and can't be learnt from.");
            }
            else if (!ClipWeight.IsValid(clip.Weight))
                Refuse(clip, "InvalidWeight", FormattableString.Invariant($"has the weight {clip.Weight}, and is left out. A weight is {ClipWeight.Range}, or empty for 1."));
            else
                _clips.Add(clip);
        }
    }

    /// <summary>What the parameters set, by the names of the settings; the last one wins.</summary>
    /// <param name="epochs">The setting of <see cref="Epochs"/>.</param>
    private protected IEnumerable<string> Overrides(string epochs)
    {
        if (Epochs is not null)
            yield return FormattableString.Invariant($"{epochs}={Epochs}");
        if (BatchSize is not null)
            yield return FormattableString.Invariant($"training.batch_size={BatchSize}");
        if (Seed is not null)
            yield return FormattableString.Invariant($"training.seed={Seed}");
        foreach (string setting in Set)
            yield return setting;
    }

    /// <summary>Leaves clips with several labels out where each clip is to be of one class, with one error.</summary>
    private protected void RefuseSeveralLabels(TaskName task)
    {
        if (task == TaskName.MultiLabel)
            return;
        GroupedErrors<TrainingErrorReason> errors = new(this);
        foreach (Clip clip in _clips.Where(clip => ClipLabels.Of(clip).Count > 1))
            errors.Add(TrainingErrorReason.SeveralLabels, "", clip.Path);
        _clips.RemoveAll(clip => ClipLabels.Of(clip).Count > 1);
        errors.Report((_, _, clips) => $"{clips} has several labels, and can't be learnt as one class. Add -Set training.task=multi_label to learn all that is heard, or leave one label.");
    }

    private void Refuse(Clip clip, string reason, string message) =>
        WriteError(ErrorFactory.Create(new InvalidDataException($"{clip.Path}: {message}"), reason, ErrorCategory.InvalidData, clip.Path));
}
