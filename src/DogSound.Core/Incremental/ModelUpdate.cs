using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Training;

namespace DogSound.Core.Incremental;

/// <summary>A model and new clips in, a model that knows more out: what the cmdlet does, for programs.</summary>
public static class ModelUpdate
{
    /// <summary>Updates a model. A file that is there is replaced when the new model is finished, and not before.</summary>
    /// <param name="modelPath">The old model.</param>
    /// <param name="clips">Labelled clips: which are learnt from and which validated on follows from their part, as in a training from the
    /// beginning; clips for the test are left out.</param>
    /// <param name="outputPath">The new model; checkpoints and log stand beside it.</param>
    /// <param name="settings">All else.</param>
    /// <param name="cancel">Ends the run within a step; the last checkpoint stays.</param>
    /// <exception cref="TrainingException">The model can't be updated so, too few clips are left, the checkpoint is of another run, or the loss is no longer a
    /// number.</exception>
    /// <exception cref="TrainingInterruptedException"><see cref="Trainer.Interrupt"/> was called; a checkpoint was written.</exception>
    /// <exception cref="ModelFormatException">The old model or the checkpoint can't be read.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    public static ModelUpdateOutcome Run(
        string modelPath, IReadOnlyList<Clip> clips, string outputPath, ModelUpdateSettings settings, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(settings);
        using var baseModel = BaseModel.Open(modelPath, settings.Device);
        TrainingConfiguration configuration = baseModel.Configure(settings.Configuration);
        TrainingSelection selection = baseModel.Select(clips, outputPath);
        using TrainingData data = baseModel.OpenData(selection, outputPath, settings.StoreFolder, settings.Decoding, cancel);
        if (!settings.Resume)
            RunFiles.DeleteCheckpoints(outputPath);
        TrainingOutcome outcome = (settings.Resume ? RunFiles.ReadFinished(outputPath, configuration, data, baseModel) : null)
            ?? Train(data, configuration, outputPath, settings, baseModel, cancel);
        return new ModelUpdateOutcome
        {
            Path = Path.GetFullPath(outputPath),
            Document = ModelFile.ReadDocument(outputPath),
            Training = outcome,
            TrainCount = data.Train.Count,
            RehearsalCount = data.RehearsalCount,
            ValidationCount = data.Validation.Count,
            ClassesWithoutClip = data.ClassesWithoutClip,
            Failures = [.. data.Failures],
        };
    }

    private static TrainingOutcome Train(
        TrainingData data, TrainingConfiguration configuration, string path, ModelUpdateSettings settings, BaseModel baseModel, CancellationToken cancel)
    {
        using var trainer = new Trainer(data, configuration, settings.Device, path, settings.Resume, cancel, baseModel);
        settings.Starting?.Invoke(trainer);
        return trainer.Run(settings.Training, cancel);
    }
}
