using DogSound.Core.Incremental;
using DogSound.Core.Storage;
using DogSound.Core.Training;
using static TorchSharp.torch;

namespace DogSound.Core.Retraining;

/// <summary>Makes the model of a run: the first one from the beginning, later ones of the champion.</summary>
/// <param name="plan">How.</param>
/// <param name="device">Where to compute.</param>
/// <param name="observer">Is told of it.</param>
internal sealed class RetrainedModel(RetrainingPlan plan, Device device, IRetrainingObserver observer)
{
    private volatile Trainer? _trainer;
    private volatile bool _isInterrupted;

    private string? StoreFolder => plan.Settings.Store.Length > 0 ? plan.Settings.Store : null;

    /// <summary>Asks the training to write a checkpoint and stop; from any thread.</summary>
    public void Interrupt()
    {
        _isInterrupted = true;
        _trainer?.Interrupt();
    }

    /// <summary>Trains, goes on with a training, or finds it finished.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="championPath">The champion's file; null where there is none.</param>
    /// <param name="clips">Clips to learn from and to validate on.</param>
    /// <param name="cancel">Stops the training.</param>
    /// <exception cref="TrainingException">There are too few clips, or the champion can't be updated so.</exception>
    /// <exception cref="TrainingInterruptedException">It was interrupted; a checkpoint was written.</exception>
    public void Make(string path, string? championPath, IReadOnlyList<Clip> clips, CancellationToken cancel)
    {
        try
        {
            MakeOnce(path, championPath, clips, cancel);
        }
        catch (TrainingException error) when (error.Reason == TrainingErrorReason.CannotResume)
        {
            // Clips have vanished since, or somebody has changed the settings: what was begun is of no use to anybody.
            observer.Warn($"{error.Message} The retraining begins anew.");
            RunFiles.DeleteCheckpoints(path);
            File.Delete(path);
            MakeOnce(path, championPath, clips, cancel);
        }
    }

    private void MakeOnce(string path, string? championPath, IReadOnlyList<Clip> clips, CancellationToken cancel)
    {
        if (championPath is null)
            Train(path, clips, cancel);
        else
            Update(path, championPath, clips, cancel);
        _trainer = null;
    }

    private void Train(string path, IReadOnlyList<Clip> clips, CancellationToken cancel)
    {
        ClipStoreSettings store = new() { SampleRate = plan.Training.Features.SampleRate, Folder = StoreFolder };
        using TrainingData data = TrainingData.Open(TrainingSelection.Create(clips, fold: null), store, ReportDecoding, cancel);
        if (RunFiles.ReadFinished(path, plan.Training, data) is not null)
            return;
        using var trainer = new Trainer(data, plan.Training, device, path, resume: true, cancel) { KeepsRehearsal = true };
        Begin(trainer);
        trainer.Run(ReportTraining, cancel);
    }

    private void Update(string path, string championPath, IReadOnlyList<Clip> clips, CancellationToken cancel)
    {
        ModelUpdateOutcome outcome = ModelUpdate.Run(championPath, clips, path, new ModelUpdateSettings
        {
            Configuration = plan.Training,
            Device = device,
            Resume = true,
            StoreFolder = StoreFolder,
            Decoding = ReportDecoding,
            Starting = Begin,
            Training = ReportTraining,
        }, cancel);
        if (outcome.ClassesWithoutClip.Count > 0)
            observer.Warn($"There is no clip of {string.Join(", ", outcome.ClassesWithoutClip)} to learn from, and none came with the champion: what it knows of them may be forgotten.");
        observer.Say($"Learnt from {outcome.TrainCount} clips, {outcome.RehearsalCount} of which came with the champion.");
    }

    private void Begin(Trainer trainer)
    {
        _trainer = trainer;
        if (_isInterrupted)
            trainer.Interrupt();
    }

    private void ReportDecoding(int done, int total) => observer.Report("Reading clips", done, total);

    private void ReportTraining(TrainingProgress step) => observer.Report(
        "Training", step.ClipsDone, step.ClipsTotal, FormattableString.Invariant($"epoch {step.Epoch} of {step.EpochCount}, loss {step.Loss:0.000}"));
}
