using System.Diagnostics;
using DogSound.Core.Augmentation;
using DogSound.Core.Configuration;
using DogSound.Core.Incremental;
using DogSound.Core.Models;
using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// A training run, from the first step to the model file: epochs of steps, validation after each, a checkpoint after each, the best
/// weights at the end. It runs on the caller's thread and reports there.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly TrainingData _data;
    private readonly TrainingConfiguration _configuration;
    private readonly RunTensors _run;
    private readonly EpochSampler _sampler;
    private readonly TrainingStep _step;
    private readonly ModelValidation _validation;
    private readonly LearningRateSchedule _schedule;
    private readonly RunFiles _files;
    private readonly BaseModel? _baseModel;
    private readonly Stopwatch _clock = new();
    private RunState _state;
    private volatile bool _interrupted;

    /// <summary>Prepares a run: measures the features or reads the checkpoint.</summary>
    /// <param name="data">The clips; they stay the caller's.</param>
    /// <param name="configuration">How to train; valid.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="path">The model file to write; checkpoints and log stand beside it.</param>
    /// <param name="resume">Goes on at the newest checkpoint, where there is one.</param>
    /// <param name="cancel">Ends the preparation.</param>
    /// <param name="baseModel">The model that is updated, whose classes are the first of the data's; it stays the caller's. Null for a
    /// training from the beginning.</param>
    /// <exception cref="TrainingException">The checkpoint is of another data set or configuration, or settings name classes that there are not.</exception>
    /// <exception cref="ModelFormatException">The checkpoint can't be read.</exception>
    /// <exception cref="RecordingFolderException">A folder of recordings that the policy needs can't be used.</exception>
    /// <exception cref="IOException">The log can't be written.</exception>
    public Trainer(TrainingData data, TrainingConfiguration configuration, Device device, string path, bool resume, CancellationToken cancel, BaseModel? baseModel = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(device);
        Threads.UseUsual();
        _data = data;
        _baseModel = baseModel;
        _files = new RunFiles(path, configuration, data, baseModel);
        configuration = _configuration = baseModel is null ? configuration : configuration.Incremental.Apply(configuration);
        // What names no classes of the run is refused before anything is measured.
        _ = TrainingOutputs.Of(configuration.Training, data.Classes);
        (string Path, CheckpointDocument Document)? checkpoint = resume ? _files.FindCheckpoint() : null;
        _state = checkpoint?.Document.State ?? new RunState();
        StepsPerEpoch = EpochPlan.BatchCount(data.Train.Count, configuration.Training.BatchSize);
        _run = checkpoint is { } found
            ? RunTensors.Load(found.Path, found.Document, configuration, device)
            : RunTensors.Create(configuration, data, device, cancel, baseModel);
        _sampler = new EpochSampler(
            configuration.Training.Sampling, [.. data.Train.Select(clip => clip.Label)], [.. data.Train.Select(clip => clip.Weight)], configuration.Training.Seed);
        int[] outputs = SubClasses.Create(configuration.Training, data.Classes)
            .Assign(data, _run.Model.Document.Features, device, configuration.Training.Seed, cancel);
        _step = new TrainingStep(data, _sampler, outputs, configuration, _run, cancel, baseModel);
        if (checkpoint is { } resumed)
            RunFiles.RequireRecordings(resumed.Path, resumed.Document.RecordingsContent, _step.RecordingsContent);
        _validation = new ModelValidation(data, _run.Model, _run.UsesBFloat16);
        _schedule = CreateSchedule(configuration.Training, StepsPerEpoch);
        _files.BeginLog(_state.Epochs);
    }

    /// <summary>Steps of one epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Steps that are done, among them those before a resume.</summary>
    public long StepCount => (long)(_state.Epoch - 1) * StepsPerEpoch + _state.Batch;

    /// <summary>Clips that were learnt from, counted once an epoch, among them those before a resume.</summary>
    public long ClipsDone => (long)_data.Train.Count * (_state.Epoch - 1) + _state.ClipCount;

    /// <summary>Whether the network computes in bfloat16.</summary>
    public bool UsesBFloat16 => _run.UsesBFloat16;

    /// <summary>Whether clips travel with the model, as <see cref="RehearsalSettings"/> say, so that later updates can learn from them again.
    /// An update always takes some along.</summary>
    public bool KeepsRehearsal { get; init; }

    /// <summary>Recordings of the policy that can't be used, and why; they are left out.</summary>
    public IEnumerable<(string Path, Exception Error)> TakeProblems() => _step.TakeProblems();

    /// <summary>Trains to the end and writes the model.</summary>
    /// <param name="report">Called on this thread after each step.</param>
    /// <param name="cancel">Ends the run within a step; the last checkpoint stays.</param>
    /// <exception cref="TrainingInterruptedException"><see cref="Interrupt"/> was called; a checkpoint was written.</exception>
    /// <exception cref="TrainingException">The loss is no longer a number, or clips are to travel with a multi-label model.</exception>
    /// <exception cref="IOException">A checkpoint or the model can't be written; the checkpoints before it are as they were.</exception>
    public TrainingOutcome Run(Action<TrainingProgress>? report, CancellationToken cancel)
    {
        if (KeepsRehearsal && _run.Model.Document.IsMultiLabel)
        {
            throw new TrainingException(
                TrainingErrorReason.CannotUpdate, "A model whose clips have several labels can't be updated, so that clips need not travel with it. Leave that out.");
        }

        Threads.UseUsual();
        using IDisposable memory = FreedMemory.Keep();
        _run.Model.Network.train();
        while (_state.Epoch <= _configuration.Training.Epochs && !HasStoppedImproving())
        {
            PlannedClip[][] batches = EpochPlan.Create(
                _sampler.Draw(_state.Epoch), _configuration.Training.BatchSize, _configuration.Training.Seed, _state.Epoch);
            while (_state.Batch < batches.Length)
            {
                RunStep(batches[_state.Batch], cancel);
                report?.Invoke(Progress());
                if (_interrupted && _state.Batch < batches.Length)
                    StopAtCheckpoint();
            }

            FinishEpoch(cancel);
            if (_interrupted)
                throw new TrainingInterruptedException();
        }

        return Finish(cancel);
    }

    /// <summary>Ends the run after the step that is under way, with a checkpoint. For signal handlers: may be called from any thread.</summary>
    public void Interrupt() => _interrupted = true;

    /// <summary>Frees the network and all that belongs to the run.</summary>
    public void Dispose()
    {
        _step.Dispose();
        _validation.Dispose();
        _run.Dispose();
    }

    private static LearningRateSchedule CreateSchedule(TrainingSettings settings, int stepsPerEpoch) => new(
        settings.Schedule, settings.LearningRate, (long)settings.Epochs * stepsPerEpoch,
        (long)Math.Round(Math.Min(settings.WarmupEpochs, settings.Epochs / 2.0) * stepsPerEpoch), settings.FinalLearningRateShare);

    private void RunStep(PlannedClip[] batch, CancellationToken cancel)
    {
        _clock.Restart();
        long step = StepCount;
        double loss = _step.Run(batch, _state.Epoch, step, _schedule.At(step), cancel);
        _run.Average?.Update(step);
        double seconds = _clock.Elapsed.TotalSeconds;
        _state = _state with
        {
            Batch = _state.Batch + 1,
            LossSum = _state.LossSum + loss * batch.Length,
            ClipCount = _state.ClipCount + batch.Length,
            EpochSeconds = _state.EpochSeconds + seconds,
            RunSeconds = _state.RunSeconds + seconds,
        };
    }

    private void FinishEpoch(CancellationToken cancel)
    {
        _clock.Restart();
        // The last step of an epoch may have ruined the weights: the checkpoints before it are still good.
        if (!_run.IsFinite)
            throw TrainingStep.Diverged(_state.Epoch);
        TrainingEpoch epoch = Judge(cancel);
        double seconds = _clock.Elapsed.TotalSeconds;
        epoch = epoch with { Seconds = _state.EpochSeconds + seconds };
        _state = _state.NextEpoch(epoch) with { RunSeconds = _state.RunSeconds + seconds };
        _files.Save(_run, _state, StepCount, _step.RecordingsContent);
        _files.Log(epoch);
    }

    private TrainingEpoch Judge(CancellationToken cancel)
    {
        using IDisposable? averaged = _run.Average?.Use();
        DogSound.Evaluation? validation = _validation.IsPossible ? _validation.Evaluate(cancel) : null;
        TrainingEpoch epoch = new()
        {
            Epoch = _state.Epoch,
            LearningRate = _schedule.At(StepCount - 1),
            TrainLoss = _state.LossSum / _state.ClipCount,
            ValidationLogLoss = validation?.LogLoss,
            ValidationAccuracy = validation?.Accuracy,
            ValidationWeightedAuc = validation?.WeightedAuc,
            ValidationMacroAuc = validation?.MacroAuc,
            ValidationMeanAveragePrecision = validation?.MeanAveragePrecision,
            ValidationLwlrap = validation?.Lwlrap,
            IsBest = false,
            ClipsPerSecond = _state.ClipCount / _state.EpochSeconds,
            Seconds = 0,
        };
        bool isBest = BestEpoch.IsBetter(epoch, _state.Epochs, _configuration.Training.ValidationScore);
        if (isBest && validation is not null)
            _run.KeepBest();
        return epoch with { IsBest = isBest };
    }

    private bool HasStoppedImproving() =>
        _validation.IsPossible && _configuration.Training.EarlyStoppingPatience is > 0 and int patience && _state.Epochs.Count - _state.BestEpoch >= patience;

    private void StopAtCheckpoint()
    {
        _files.Save(_run, _state, StepCount, _step.RecordingsContent);
        throw new TrainingInterruptedException();
    }

    private TrainingProgress Progress()
    {
        long clips = (long)_data.Train.Count;
        return new TrainingProgress(
            _state.Epoch, _configuration.Training.Epochs, ClipsDone, clips * _configuration.Training.Epochs, _state.LossSum / _state.ClipCount);
    }

    private TrainingOutcome Finish(CancellationToken cancel)
    {
        string reason = HasStoppedImproving() && _state.Epochs.Count < _configuration.Training.Epochs ? "EarlyStopping" : "Completed";
        _run.RestoreBest();
        double[][] validated = _validation.IsPossible ? _validation.Outputs(cancel) : [];
        Calibration calibration = _validation.IsPossible ? _validation.Calibrate(validated) : new Calibration();
        int best = _state.BestEpoch > 0 ? _state.BestEpoch : _state.Epochs.Count;
        _run.Model.Network.eval();
        RehearsalSet? rehearsal = _baseModel is not null || KeepsRehearsal
            ? RehearsalSelection.Create(_data, _run.Model, _configuration.Rehearsal, _configuration.Training.Seed, cancel)
            : null;
        IReadOnlyList<ClassChange> changes = _baseModel is null
            ? [] : ForgettingReport.Create(_data, _baseModel, validated, calibration, UsesBFloat16, cancel);
        _files.SaveModel(_run.Model, calibration, _state.Epochs[best - 1], changes, rehearsal);
        _files.Complete(best, reason, UsesBFloat16, _state.RunSeconds);
        return new TrainingOutcome(_state.Epochs, best, reason, UsesBFloat16, TimeSpan.FromSeconds(_state.RunSeconds));
    }
}
