using DogSound.Core.Configuration;
using DogSound.Core.Files;
using DogSound.Core.Incremental;
using DogSound.Core.Models;

namespace DogSound.Core.Training;

/// <summary>The files of a run: the model, and beside it the log and, until the model is there, the checkpoints.</summary>
public sealed class RunFiles
{
    private readonly string _path;
    private readonly TrainingConfiguration _configuration;
    private readonly TrainingData _data;
    private readonly CheckpointFolder _checkpoints;
    private readonly BaseModel? _baseModel;
    private TrainingLog? _log;
    private bool _clipsAreListed;

    internal RunFiles(string path, TrainingConfiguration configuration, TrainingData data, BaseModel? baseModel = null)
    {
        _baseModel = baseModel;
        _path = Path.GetFullPath(path);
        _configuration = configuration;
        _data = data;
        _checkpoints = new CheckpointFolder(_path);
    }

    /// <summary>Path of the log of a model's run.</summary>
    public static string LogPath(string modelPath) => $"{Path.GetFullPath(modelPath)}.log.jsonl";

    /// <summary>Whether a run that was to write this model was stopped, and can go on.</summary>
    public static bool HasCheckpoints(string modelPath) => new CheckpointFolder(modelPath).Files.Count > 0;

    /// <summary>Gives up the run that was to write this model.</summary>
    public static void DeleteCheckpoints(string modelPath) => new CheckpointFolder(modelPath).Delete();

    /// <summary>How the run of a finished model ended, or null where there is none or the run is still to go on.</summary>
    /// <param name="modelPath">The model.</param>
    /// <param name="configuration">How the run was to train.</param>
    /// <param name="data">Its clips.</param>
    /// <param name="baseModel">The model that it was to update, or null.</param>
    /// <exception cref="TrainingException">The model is of another run; the difference is named.</exception>
    /// <exception cref="ModelFormatException">The file is no model.</exception>
    public static TrainingOutcome? ReadFinished(string modelPath, TrainingConfiguration configuration, TrainingData data, BaseModel? baseModel = null)
    {
        if (!File.Exists(modelPath) || HasCheckpoints(modelPath))
            return null;
        ModelDocument document = ModelFile.ReadDocument(modelPath);
        List<string> differences = document.Training?.Configuration is { } theirs ? [.. Describe(theirs, configuration, baseModel)] : ["it does not say how it was trained"];
        differences.AddRange(DescribeClasses(document, data.Classes));
        if (document.Training?.DataFingerprint != data.Fingerprint.Value)
            differences.Add("it was trained on other clips");
        differences.AddRange(DescribeBase(document.Update?.BaseFingerprint ?? "", baseModel));
        return differences.Count == 0 ? TrainingLog.ReadOutcome(LogPath(modelPath), document) : throw new TrainingException(
            TrainingErrorReason.CannotResume,
            $"The model '{modelPath}' is finished, and of another run: {string.Join("; ", differences)}. Name another file, or add -Force and leave -Resume out to replace it.");
    }

    /// <summary>The newest checkpoint, if it is of this run.</summary>
    /// <exception cref="TrainingException">It is of another one; the difference is named.</exception>
    internal (string Path, CheckpointDocument Document)? FindCheckpoint()
    {
        if (_checkpoints.FindNewest() is not { } found)
            return null;
        IReadOnlyList<string> names = TrainingOutputs.Of(_configuration.Training, _data.Classes).Names;
        List<string> differences = [.. Describe(found.Document.Configuration, _configuration, _baseModel), .. DescribeBase(found.Document.BaseFingerprint, _baseModel), .. DescribeClasses(found.Document.Model, names)];
        if (found.Document.DataFingerprint != _data.Fingerprint.Value)
            differences.AddRange(DescribeClips(found.Document));
        return differences.Count == 0 ? found : throw new TrainingException(
            TrainingErrorReason.CannotResume,
            $"The checkpoint '{found.Path}' is of another run: {string.Join("; ", differences)}. Restore that, or begin anew with -Force.");
    }

    /// <summary>Requires of the recordings that the policy uses that they are those of the checkpoint.</summary>
    /// <exception cref="TrainingException">They are others.</exception>
    internal static void RequireRecordings(string path, string theirs, string ours)
    {
        if (theirs != ours)
        {
            throw new TrainingException(
                TrainingErrorReason.CannotResume,
                $"The checkpoint '{path}' is of another run: the recordings of its policy, such as noises, were others. Restore them, or begin anew with -Force.");
        }
    }

    /// <summary>Begins the log.</summary>
    /// <exception cref="IOException">It can't be written.</exception>
    internal void BeginLog(IEnumerable<TrainingEpoch> epochs) =>
        Write(LogPath(_path), "the log", () => _log = new TrainingLog(LogPath(_path), _configuration, _data, epochs, _baseModel?.Fingerprint));

    /// <summary>Adds an epoch to the log.</summary>
    /// <exception cref="IOException">It can't be written; a resumed run writes it anew.</exception>
    internal void Log(TrainingEpoch epoch) => Write(LogPath(_path), "the log", () => _log!.Add(epoch));

    /// <summary>Writes a checkpoint, then deletes those that are too many.</summary>
    /// <exception cref="IOException">It can't be written; the checkpoints before it are as they were.</exception>
    internal void Save(RunTensors run, RunState state, long step, string recordings)
    {
        string path = _checkpoints.PathOf(step);
        Write(path, "the checkpoint", () => Save(path, run, state, recordings));
        _checkpoints.KeepNewest(_configuration.Training.CheckpointsKept);
    }

    /// <summary>Writes the model.</summary>
    /// <exception cref="IOException">It can't be written; the checkpoints are as they were.</exception>
    internal void SaveModel(
        SoundModel model, Calibration calibration, TrainingEpoch epoch, IReadOnlyList<ClassChange> changes, RehearsalSet? rehearsal)
    {
        model.Document = model.Document with
        {
            Created = DateTimeOffset.UtcNow,
            Calibration = calibration,
            Training = new TrainingSummary
            {
                Trained = true,
                Seed = _configuration.Training.Seed,
                DataFingerprint = _data.Fingerprint.Value,
                Metrics = Metrics(epoch),
                Epoch = epoch.Epoch,
                TrainCount = _data.Train.Count,
                ClassCounts = _data.Classes.Select((name, label) => (name, Count: _data.Train.Count(clip => clip.Labels.Contains(label)))).ToDictionary(pair => pair.name, pair => pair.Count),
                ValidationCount = _data.Validation.Count,
                Configuration = _configuration,
            },
            Update = _baseModel is null ? null : new UpdateSummary
            {
                BaseFingerprint = _baseModel.Fingerprint,
                BaseCreated = _baseModel.Document.Created,
                RehearsalCount = _data.RehearsalCount,
                Changes = changes,
            },
        };
        Write(_path, "the model", () => Save(model, rehearsal));
    }

    /// <summary>Ends the log and deletes the checkpoints.</summary>
    internal void Complete(int bestEpoch, string stopReason, bool bfloat16, double seconds)
    {
        Write(LogPath(_path), "the log", () => _log!.Complete(bestEpoch, stopReason, bfloat16, seconds));
        _checkpoints.Delete();
    }

    private void Save(SoundModel model, RehearsalSet? rehearsal)
    {
        if (model.Document.Classes.Count == _data.Classes.Count)
        {
            ModelFile.Save(_path, model.Document, model.Network, rehearsal);
            return;
        }

        ModelDocument document = model.Document with { Classes = [.. _data.Classes], Outputs = model.Document.Outputs?.SkipLast(1).ToArray() };
        using Classifier network = GroupHead.Remove(model.Network, document);
        ModelFile.Save(_path, document, network, rehearsal);
    }

    private void Save(string path, RunTensors run, RunState state, string recordings)
    {
        if (!_clipsAreListed)
            _checkpoints.WriteClips(_data.Fingerprint);
        _clipsAreListed = true;
        // At the end of the best epoch the weights themselves are the best.
        bool hasBest = state.BestEpoch > 0 && !(state.Batch == 0 && state.BestEpoch == state.Epoch - 1);
        CheckpointDocument document = new()
        {
            Model = run.Model.Document,
            Configuration = _configuration,
            DataFingerprint = _data.Fingerprint.Value,
            HasBestWeights = hasBest,
            RecordingsContent = recordings,
            BaseFingerprint = _baseModel?.Fingerprint ?? "",
            State = state,
        };
        Checkpoint.Save(path, document, run.Tensors(hasBest));
    }

    // The system's own message names a temporary file that is gone, and does not say that nothing is lost.
    private static void Write(string path, string what, Action write)
    {
        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string cause = FullDisk.IsCauseOf(error) ? "the disk is full. Make room on it" : $"{error.Message.TrimEnd('.')}. Clear that up";
            throw new IOException($"{path}: {what} can't be written: {cause}, then go on with -Resume. What was saved before is as it was.", error);
        }
    }

    private IReadOnlyList<string> DescribeClips(CheckpointDocument document) =>
        _checkpoints.ReadClips() is { } clips && clips.Value == document.DataFingerprint ? clips.Describe(_data.Fingerprint) : ["its clips were others"];

    private static string[] DescribeBase(string theirs, BaseModel? ours) => theirs == (ours?.Fingerprint ?? "") ? []
        : [theirs.Length == 0 ? "it is a training from the beginning" : ours is null ? "it is the update of a model" : "it is the update of another model"];

    // How many checkpoints are kept changes no weight; nor does where the policy lies: what is in it is compared. What only updates look at
    // is nothing to a training from the beginning.
    private static IReadOnlyList<string> Describe(TrainingConfiguration theirs, TrainingConfiguration ours, BaseModel? baseModel) => ConfigurationDifference.Describe(
        theirs,
        ours with
        {
            Incremental = baseModel is null ? theirs.Incremental : ours.Incremental,
            Rehearsal = theirs.Rehearsal,
            Training = ours.Training with { CheckpointsKept = theirs.Training.CheckpointsKept },
            Augmentation = ours.Augmentation with { Policy = theirs.Augmentation.Policy },
        });

    private static string[] DescribeClasses(ModelDocument document, IReadOnlyList<string> classes) => document.Classes.SequenceEqual(classes)
        ? [] : [$"classes: {string.Join(", ", document.Classes)} -> {string.Join(", ", classes)}"];

    private static SortedDictionary<string, double> Metrics(TrainingEpoch epoch)
    {
        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal) { ["train_loss"] = epoch.TrainLoss };
        void Add(string name, double? value)
        {
            if (value is double number)
                metrics.Add(name, number);
        }

        Add("validation_accuracy", epoch.ValidationAccuracy);
        Add("validation_log_loss", epoch.ValidationLogLoss);
        Add("validation_lwlrap", epoch.ValidationLwlrap);
        Add("validation_macro_auc", epoch.ValidationMacroAuc);
        Add("validation_mean_average_precision", epoch.ValidationMeanAveragePrecision);
        Add("validation_weighted_auc", epoch.ValidationWeightedAuc);
        return metrics;
    }
}
