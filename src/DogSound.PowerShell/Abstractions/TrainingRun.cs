using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Augmentation;
using DogSound.Core.Configuration;
using DogSound.Core.Incremental;
using DogSound.Core.Models;
using DogSound.Core.Storage;
using DogSound.Core.Training;

namespace DogSound.PowerShell;

/// <summary>One model of a training cmdlet: opens the clips, trains, judges; what goes wrong becomes the cmdlet's errors.</summary>
/// <param name="cmdlet">The cmdlet that trains.</param>
/// <param name="configuration">How to train.</param>
/// <param name="device">Where to compute.</param>
/// <param name="path">The model file.</param>
/// <param name="cancel">Cancelled when the pipeline is to stop.</param>
internal sealed class TrainingRun(
    PSCmdlet cmdlet, TrainingConfiguration configuration, TorchSharp.torch.Device device, string path, CancellationToken cancel)
{
    /// <summary>Goes on at the last checkpoint.</summary>
    public bool Resume { get; init; }

    /// <summary>Replaces what is there.</summary>
    public bool Force { get; init; }

    /// <summary>Folder of the store; the default one when null.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>The model that is updated; null for a training from the beginning.</summary>
    public BaseModel? BaseModel { get; init; }

    /// <summary>Takes clips along for later updates.</summary>
    public bool KeepsRehearsal { get; init; }

    /// <summary>Trains a model.</summary>
    /// <param name="clips">Labelled clips.</param>
    /// <param name="fold">The fold to hold out, or null.</param>
    /// <returns>The result, or null for -WhatIf.</returns>
    public TrainingResult? Train(IReadOnlyList<Clip> clips, string? fold)
    {
        RequireFreePath();
        TrainingSelection selection = Guard(() => BaseModel?.Select(clips, path) ?? TrainingSelection.Create(clips, fold, configuration.Training.Task));
        if (!cmdlet.ShouldProcess(path, $"{(BaseModel is null ? "Train" : $"Update {BaseModel.Path},")} {configuration.Model.Architecture} ({selection.Describe()})"))
            return null;
        using TrainingData data = Guard(() => OpenData(selection));
        Announce(data);
        if (Force && !Resume)
            RunFiles.DeleteCheckpoints(path);
        TrainingOutcome outcome = Guard(() => Resume ? RunFiles.ReadFinished(path, configuration, data, BaseModel) : null) ?? Guard(() => Run(data));
        return Guard(() => Report(data, outcome));
    }

    private void RequireFreePath()
    {
        if (Force || Resume)
            return;
        if (File.Exists(path))
            Fail(new IOException($"{path}: exists. Name another file, or add -Force to replace it when the new model is finished."), "FileExists", ErrorCategory.ResourceExists);
        if (RunFiles.HasCheckpoints(path))
            Fail(new IOException($"{path}: a run that was stopped has left checkpoints. Add -Resume to go on, or -Force to begin anew."), "CheckpointExists", ErrorCategory.ResourceExists);
    }

    private TrainingData OpenData(TrainingSelection selection)
    {
        using var progress = new ProgressReporter(cmdlet, "Reading clips");
        if (BaseModel is not null)
            return BaseModel.OpenData(selection, path, StoreFolder, (done, total) => progress.Report(done, total), cancel);
        ClipStoreSettings settings = new() { SampleRate = configuration.Features.SampleRate, Folder = StoreFolder };
        return TrainingData.Open(selection, settings, (done, total) => progress.Report(done, total), cancel);
    }

    private void Announce(TrainingData data)
    {
        foreach ((string file, AudioFormatException error) in data.Failures)
            cmdlet.WriteError(ErrorFactory.ForPath(error, file));
        cmdlet.WriteVerbose($"{data.Selection.Describe()}; classes {string.Join(", ", data.Classes)}.");
        if (data.TestCount > 0)
            cmdlet.WriteVerbose($"{data.TestCount} clips are for the test: the training does not see them.");
        if (data.Selection.PseudoLeftOutCount > 0)
        {
            cmdlet.WriteWarning($"{data.Selection.PseudoLeftOutCount} pseudo-labelled clips are left out: they have the part Validation or Test, lie in the fold that is held out, or share a Group with clips that do. Nothing is judged by a label that a model gave, nor may the model know what it is judged by.");
        }

        if (data.Validation.Count == 0)
            cmdlet.WriteWarning("No clip has the part Validation: the model of the last epoch is kept, whether or not an earlier one was better, and it is not calibrated. Split-DogSoundDataset -ValidationFraction 0.2 sets clips aside.");
        string[] single = [.. data.Train.SelectMany(clip => clip.Labels).CountBy(label => label).Where(count => count.Value == 1).Select(count => data.Classes[count.Key])];
        if (single.Length > 0)
            cmdlet.WriteWarning($"There is only one clip to learn {string.Join(", ", single)} from: nobody can learn a class from one clip. Add more.");
        string[] unjudged = BaseModel is null || data.Validation.Count == 0 ? []
            : [.. data.Classes.Where((_, label) => data.Validation.All(clip => clip.Label != label))];
        if (unjudged.Length > 0)
            cmdlet.WriteWarning($"There is no clip of {string.Join(", ", unjudged)} to validate on: the epoch is chosen without regard to that, and what is forgotten of it can't be told. Add clips whose Part is Validation.");
        if (data.ClassesWithoutClip.Count > 0)
            cmdlet.WriteWarning($"There is no clip of {string.Join(", ", data.ClassesWithoutClip)} to learn from, and none came with the model: what it knows of {(data.ClassesWithoutClip.Count == 1 ? "it" : "them")} may be forgotten. Add some of the clips that it was trained on.");
    }

    private TrainingOutcome Run(TrainingData data)
    {
        using var trainer = new Trainer(data, configuration, device, path, Resume, cancel, BaseModel) { KeepsRehearsal = KeepsRehearsal };
        foreach ((string file, Exception error) in trainer.TakeProblems())
            cmdlet.WriteError(ErrorFactory.ForPath(error, file));
        using var progress = new ProgressReporter(cmdlet, data.Selection.Fold is { } fold ? $"Training (fold {fold})" : BaseModel is null ? "Training" : "Updating", trainer.ClipsDone);
        cmdlet.WriteVerbose($"{configuration.Model.Architecture} on {device}, {(trainer.UsesBFloat16 ? "bfloat16" : "float32")}, {trainer.StepsPerEpoch} steps an epoch.");
        using var termination = new TerminationSignal(trainer.Interrupt);
        try
        {
            return trainer.Run(step => progress.Report(
                step.ClipsDone, step.ClipsTotal, stage: FormattableString.Invariant($"epoch {step.Epoch} of {step.EpochCount}, loss {step.Loss:0.000}")), cancel);
        }
        catch (TrainingInterruptedException)
        {
            termination.Release(cancel);
            throw;
        }
    }

    private TrainingResult Report(TrainingData data, TrainingOutcome outcome)
    {
        TrainingSelection selection = data.Selection;
        Clip[] validation = [.. data.Validation.Select(clip => new Clip
        {
            Path = clip.Path,
            Label = data.Classes[clip.Label],
            Labels = clip.Labels.Length > 1 ? [.. clip.Labels.Select(label => data.Classes[label])] : null,
        })];
        (Evaluation? heldOut, IReadOnlyList<Prediction> predictions) = TrainedModel.Judge(path, device, selection.HeldOut, cancel);
        return new TrainingResult
        {
            Path = path,
            Architecture = configuration.Model.Architecture,
            Classes = [.. data.Classes],
            Fold = selection.Fold,
            TrainCount = data.Train.Count,
            PseudoCount = data.PseudoCount,
            PseudoLeftOutCount = selection.PseudoLeftOutCount,
            RehearsalCount = data.RehearsalCount,
            ValidationCount = data.Validation.Count,
            TestCount = data.TestCount,
            FailedCount = data.Store.Failures.Count,
            Epochs = [.. outcome.Epochs],
            BestEpoch = outcome.BestEpoch,
            StopReason = outcome.StopReason,
            Validation = TrainedModel.Judge(path, device, validation, cancel).Evaluation,
            HeldOut = heldOut,
            Predictions = [.. predictions],
            BaseModel = BaseModel?.Path,
            Changes = BaseModel is null ? [] : [.. ModelFile.ReadDocument(path).Update!.Changes],
            Seed = configuration.Training.Seed,
            Device = device.ToString(),
            Precision = outcome.UsesBFloat16 ? Precision.BFloat16 : Precision.Float32,
            Duration = outcome.Duration,
            LogPath = RunFiles.LogPath(path),
        };
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (TrainingException error)
        {
            Fail(error, error.Reason.ToString(), ErrorCategory.InvalidData);
            throw;
        }
        catch (TrainingInterruptedException error)
        {
            Fail(error, "TrainingInterrupted", ErrorCategory.OperationStopped);
            throw;
        }
        catch (RecordingFolderException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForRecordings(error));
            throw;
        }
        catch (ModelFormatException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForModel(error));
            throw;
        }
        catch (ArgumentException error)
        {
            Fail(error, "InvalidModelSettings", ErrorCategory.InvalidArgument);
            throw;
        }
        catch (NotSupportedException error)
        {
            Fail(error, "PrecisionNotSupported", ErrorCategory.InvalidArgument);
            throw;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Fail(error, "CannotWrite", ErrorCategory.WriteError);
            throw;
        }
    }

    private void Fail(Exception error, string reason, ErrorCategory category) =>
        cmdlet.ThrowTerminatingError(ErrorFactory.Create(error, reason, category, path));
}
