using System.Management.Automation;
using DogSound.Core.Configuration;
using DogSound.Core.Training;

namespace DogSound.PowerShell;

/// <summary>Trains a network on labelled clips and writes the model.</summary>
/// <remarks>
/// Clips whose Part is Test are left out: nothing in the training hears them. Clips whose Part is Validation are not learnt
/// from; they choose the best epoch and fit the calibration. Without any, the model of the last epoch is kept. Clips without
/// a Part are learnt from. Split-DogSoundDataset deals the parts out.
///
/// A clip's Weight says how much it counts (empty: 1). Pseudo-labelled clips, whose label a model gave, are learnt from and never
/// judged by: those with the part Validation or Test, in a fold that is held out, or in the Group of such clips are left out, with
/// a warning.
///
/// Every file is decoded once, into a store that later runs use again. A file that can't be read is one error that names it,
/// and the others are trained on.
///
/// After every epoch a checkpoint is written beside the model, and on SIGTERM (a cloud that wants its machine back) after the
/// step that is under way; the same command with -Resume goes on from there, and the weights are bit for bit those of a run
/// that was never stopped. Ctrl+C stops within two seconds; the last checkpoint stays. A log beside the model (.log.jsonl) has
/// one line for every epoch.
///
/// -Configuration names a preset (default, seed, tiny) or a YAML file; Get-DogSoundConfiguration shows what is in it. Every
/// setting can be changed for one run by -Set, and the usual ones by parameters of their own.
/// </remarks>
/// <example>
/// <summary>From a folder of labelled clips to a model</summary>
/// <code>Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Split-DogSoundDataset -ValidationFraction 0.2 -Seed 7 | Start-DogSoundTraining -Configuration tiny -Epochs 1 -OutputPath ./my-dog.safetensors</code>
/// <para>Holds a fifth of the clips back to choose the best epoch by, learns from the rest, and writes the model.</para>
/// </example>
/// <example>
/// <summary>Settings for one run</summary>
/// <code>Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Start-DogSoundTraining -Configuration tiny -Epochs 2 -Set training.learning_rate=1e-4, augmentation.mixup_alpha=0 -OutputPath ./my-dog.safetensors -Force</code>
/// <para>Trains two epochs at a lower learning rate and without mixup, and replaces the model that is there.</para>
/// </example>
/// <example>
/// <summary>Cross-validation: every clip is judged by a model that never heard it</summary>
/// <code>$folds = Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Split-DogSoundDataset -FoldCount 2 | Start-DogSoundTraining -Configuration tiny -Epochs 1 -Fold all -OutputPath ./my-dog.safetensors
/// $folds.Predictions | Test-DogSoundModel</code>
/// <para>Trains a model for each fold on the clips of the other folds (my-dog.fold-1.safetensors and so on), and judges all predictions of the held-out clips together.</para>
/// </example>
/// <example>
/// <summary>A run that survives being stopped</summary>
/// <code>Import-DogSoundManifest ./train.csv | Start-DogSoundTraining -Configuration tiny -Epochs 1 -OutputPath ./nightly.safetensors -Resume</code>
/// <para>Goes on at the last checkpoint, begins where there is none, and has nothing to do where the model is finished: the right command for a scheduled task.</para>
/// </example>
/// <returns>One result for each model: its path, what every epoch came to, and how good it is on the validation clips.</returns>
[Cmdlet(VerbsLifecycle.Start, "DogSoundTraining", SupportsShouldProcess = true)]
[OutputType(typeof(TrainingResult))]
public sealed class StartDogSoundTrainingCommand : TrainingCmdlet
{
    private const string AllFolds = "all";

    /// <summary>The model file to write; checkpoints and the log stand beside it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string OutputPath { get; set; } = "";

    /// <summary>A preset (default, seed, tiny) or a YAML file.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ConfigurationCompleter))]
    public string Configuration { get; set; } = "default";

    /// <summary>The network: resnet18 or audio-ntt. Default: the configuration's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ArchitectureCompleter))]
    public string? Architecture { get; set; }

    /// <summary>Folds to hold out, one after the other, each with a model of its own; all takes every fold of the clips.</summary>
    [Parameter]
    public string[] Fold { get; set; } = [];

    /// <summary>Lets clips travel with the model, as rehearsal.clips_per_class says: Update-DogSoundModel learns from them again, so that what they
    /// are is not forgotten. Whoever has the model then has these recordings.</summary>
    [Parameter]
    public SwitchParameter KeepRehearsalClip { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        string path = this.ResolveOutputPath(OutputPath);
        TrainingConfiguration configuration = this.ReadConfiguration(
            Configuration, [.. Architecture is null ? [] : new[] { $"model.architecture={Architecture}" }, .. Overrides("training.epochs")]);
        RefuseSeveralLabels(configuration.Training.Task);
        if (KeepRehearsalClip && configuration.Training.Task == TaskName.MultiLabel)
        {
            ThrowTerminatingError(ErrorFactory.Create(
                new ArgumentException("A multi-label model can't be updated, so that no clips need to travel with it. Leave out -KeepRehearsalClip."),
                nameof(TrainingErrorReason.CannotUpdate), ErrorCategory.InvalidArgument, path));
        }

        this.LoadLibTorch();
        TorchSharp.torch.Device device = this.ParseDevice(Device);
        foreach (string? fold in Folds())
        {
            var run = new TrainingRun(this, configuration, device, fold is null ? path : FoldPath(path, fold), Cancellation)
            {
                Resume = Resume,
                Force = Force,
                StoreFolder = StoreFolder,
                KeepsRehearsal = KeepRehearsalClip,
            };
            if (run.Train(Clips, fold) is { } result)
                WriteObject(result);
        }
    }

    // m.safetensors -> m.fold-2.safetensors; a fold's name is anybody's text.
    private static string FoldPath(string path, string fold)
    {
        string name = string.Concat(fold.Select(letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
        return System.IO.Path.ChangeExtension(path, $".fold-{name}{System.IO.Path.GetExtension(path)}");
    }

    private string?[] Folds()
    {
        if (Fold.Length == 0)
            return [null];
        if (!Fold.Contains(AllFolds, StringComparer.OrdinalIgnoreCase))
            return Fold;
        string[] folds = TrainingSelection.FoldsOf(Clips);
        if (folds.Length < 2)
        {
            ThrowTerminatingError(ErrorFactory.Create(
                new ArgumentException("The clips have no two folds to hold out in turn. Deal them out: Split-DogSoundDataset -FoldCount 5."),
                nameof(TrainingErrorReason.UnknownFold), ErrorCategory.InvalidArgument, Fold));
        }

        return folds;
    }
}
