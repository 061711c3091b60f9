using DogSound.Core.Augmentation;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Configuration;
using DogSound.Core.Incremental;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>One step of learning on a batch: read, change, transform, mix, forward, backward, update. Owns its buffers and the augmentation;
/// all else is the run's.</summary>
internal sealed class TrainingStep : IDisposable
{
    // libtorch has one generator for the whole process: of runs side by side, one at a time goes forward.
    private static readonly Lock DropoutGenerator = new();

    private readonly TrainingData _data;
    private readonly EpochSampler _sampler;
    private readonly int[] _outputs;
    private readonly TrainingSettings _settings;
    private readonly SoundModel _model;
    private readonly Optimizer _optimizer;
    private readonly ClassificationLoss _loss;
    private readonly MultiLabelLoss? _multiLabelLoss;
    private readonly GroupHead? _groupHead;
    private readonly BaseModel? _baseModel;
    private readonly IncrementalSettings _incremental;
    private readonly bool _bfloat16;
    private readonly int _microBatchSize;
    private readonly SpectrogramBatch _spectrograms;
    private readonly OnlineAugmentation _augmentation;
    private readonly PolicyResources? _resources;

    /// <summary>Prepares the steps of a run: opens the recordings that the policy needs, and makes the buffers.</summary>
    /// <param name="data">The clips.</param>
    /// <param name="sampler">How much each clip counts.</param>
    /// <param name="outputs">The output that each training clip is learnt as (<see cref="SubClasses.Assign"/>).</param>
    /// <param name="configuration">How to train.</param>
    /// <param name="run">The tensors.</param>
    /// <param name="cancel">Ends the reading of recordings.</param>
    /// <param name="baseModel">The model that is updated, or null.</param>
    /// <exception cref="RecordingFolderException">A folder of recordings can't be used.</exception>
    public TrainingStep(
        TrainingData data, EpochSampler sampler, int[] outputs, TrainingConfiguration configuration, RunTensors run, CancellationToken cancel,
        BaseModel? baseModel = null)
    {
        (_baseModel, _incremental) = (baseModel, configuration.Incremental);
        _data = data;
        _sampler = sampler;
        _outputs = outputs;
        _settings = configuration.Training;
        SoundModel model = _model = run.Model;
        _optimizer = run.Optimizer;
        _bfloat16 = run.UsesBFloat16;
        _microBatchSize = _settings.MicroBatchSize > 0 ? _settings.MicroBatchSize : model.Device.type == DeviceType.CPU ? 32 : _settings.BatchSize;
        AugmentationPolicy? policy = configuration.ReadPolicy();
        if (policy is not null)
        {
            string noisePath = configuration.Augmentation.NoisePath;
            _resources = new PolicyResources(policy, _settings.Seed, model.Device)
            {
                NoisePath = noisePath.Length == 0 ? null : noisePath,
                StoreFolder = data.StoreFolder,
                Cancel = cancel,
            };
            RecordingsContent = _resources.DescribeRecordings(model.Document.Features.SampleRate);
        }

        OnlineAugmentation CreateAugmentation() => new(
            configuration.Augmentation, model.Document.Features, _settings.Seed, model.Device,
            policy is null ? null : new OnlinePolicy(policy, _resources!, model.Document.Features, _settings.Seed, model.Device));
        _augmentation = CreateAugmentation();
        _spectrograms = new SpectrogramBatch(data.Store, model, Math.Min(_settings.BatchSize, data.Train.Count), CreateAugmentation);
        double[] amounts = sampler.ClassAmounts(data.Classes.Count);
        double[] classWeights = ClassificationLoss.ClassWeights(_settings.ClassWeights, baseModel is null ? amounts : BaseModel.FillAbsent(amounts));
        if (SubClasses.Create(_settings, data.Classes).Owners is { } owners)
            classWeights = [.. owners.Select(label => classWeights[label])];
        _loss = new ClassificationLoss(classWeights, _settings.LabelSmoothing, _settings.Loss == LossName.Focal ? _settings.FocalGamma : 0);
        _groupHead = GroupHead.Create(_settings, data.Classes);
        if (_settings.Task == TaskName.MultiLabel)
            _multiLabelLoss = CreateMultiLabelLoss(data, _settings);
    }

    /// <summary>Names what is in the recordings that the policy uses; empty for none.</summary>
    public string RecordingsContent { get; } = "";

    /// <summary>Recordings of the policy that can't be used.</summary>
    public IEnumerable<(string Path, Exception Error)> TakeProblems()
    {
        while (_resources is not null && _resources.TryTakeProblem(out (string, Exception) problem))
            yield return problem;
    }

    /// <summary>Learns from a batch.</summary>
    /// <param name="batch">The clips.</param>
    /// <param name="epoch">The epoch, from 1: with the clip and the seed, it decides every draw.</param>
    /// <param name="step">The step, from 0, over the whole run.</param>
    /// <param name="learningRate">Size of the step.</param>
    /// <param name="cancel">Looked at between the parts of a batch; when it is cancelled, no weight has changed, but statistics of batch
    /// normalization may have.</param>
    /// <returns>Mean loss of the batch.</returns>
    public double Run(PlannedClip[] batch, int epoch, long step, double learningRate, CancellationToken cancel)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingClip[] clips = Array.ConvertAll(batch, planned => _data.Train[planned.Position]);
        ClipDraw[] draws = [.. clips.Select((clip, index) =>
            _augmentation.Draw(_data.IdentityOf(clip, batch[index].Showing), epoch, _data.FactsOf(clip)))];
        int[] partners = _augmentation.PartnersOf(LabelSets.Number(clips.Select(clip => clip.Labels)));
        Tensor spectrograms = ReadSpectrograms(clips, draws, partners, cancel);
        double[] weights = Array.ConvertAll(batch, planned => _sampler.LossWeight(planned.Position));
        long[] labels = Array.ConvertAll(batch, planned => (long)_outputs[planned.Position]);
        var targets = BatchTargets.Create(labels, weights, partners, Array.ConvertAll(draws, draw => (float)draw.MixupShare));
        MultiLabelTargets? labelSets = _multiLabelLoss is null ? null : MultiLabelTargets.Create(
            Array.ConvertAll(clips, clip => clip.Labels), _data.Classes.Count, weights, partners, Array.ConvertAll(draws, draw => draw.MixupShare));
        double normalizer = labelSets is null ? _loss.Normalizer(targets) : _multiLabelLoss!.Normalizer(labelSets), groupNormalizer = _groupHead?.Normalizer(targets) ?? 0, loss = 0;
        _optimizer.ZeroGradients();
        for (int first = 0, part = 0; first < batch.Length; first += _microBatchSize, part++)
        {
            using DisposeScope inner = NewDisposeScope();
            cancel.ThrowIfCancellationRequested();
            Range range = first..Math.Min(first + _microBatchSize, batch.Length);
            Tensor partLoss;
            lock (DropoutGenerator)
            {
                SeedDropout(step, part);
                partLoss = Forward(
                    spectrograms[TensorIndex.Slice(range.Start.Value, range.End.Value)], targets[range], labelSets?[range], normalizer, groupNormalizer, batch.Length);
            }

            loss += partLoss.to(ScalarType.Float64).item<double>();
            if (!double.IsFinite(loss))
                throw Diverged(epoch);
            cancel.ThrowIfCancellationRequested();
            partLoss.backward();
        }

        if (_settings.GradientClipNorm > 0 && !double.IsFinite(GradientClipping.Clip(_model.Network.parameters(), _settings.GradientClipNorm)))
            throw Diverged(epoch);
        _optimizer.Step(learningRate);
        return loss;
    }

    public void Dispose()
    {
        _spectrograms.Dispose();
        _augmentation.Dispose();
        _resources?.Dispose();
    }

    private Tensor ReadSpectrograms(TrainingClip[] clips, ClipDraw[] draws, int[] partners, CancellationToken cancel) =>
        ChannelsLast.Apply(_augmentation.Mix(_spectrograms.Read(clips, draws, partners, cancel), draws, partners));

    // Dropout draws from libtorch's own generator; seeded by the step it is no state of the run.
    private void SeedDropout(long step, int part)
    {
        ulong seed = RandomSequence.Create("dropout", (ulong)_settings.Seed, (ulong)step, (ulong)part).NextUInt64();
        _ = random.manual_seed((long)(seed >> 1));
    }

    // Backward runs outside of autocast, as in PyTorch: it uses the types that forward has chosen.
    private Tensor Forward(
        Tensor spectrograms, BatchTargets targets, MultiLabelTargets? labelSets, double normalizer, double groupNormalizer, int batchCount)
    {
        using Autocast.Scope autocast = _bfloat16 ? Autocast.Enter(_model.Device) : default;
        Tensor logits = _model.Network.forward(spectrograms);
        if (labelSets is not null)
            return _multiLabelLoss!.Forward(logits, labelSets).DivideInPlace(normalizer);
        if (_groupHead is null)
        {
            Tensor loss = _loss.Forward(logits, targets).DivideInPlace(normalizer);
            double share = _incremental.DistillationWeight;
            return _baseModel is null || share == 0 ? loss
                : loss.MultiplyInPlace(1 - share).Add(Distill(logits, spectrograms).MultiplyInPlace(share / batchCount));
        }

        Tensor group = _groupHead.Forward(logits, targets).DivideInPlace(groupNormalizer / _groupHead.Weight);
        return _loss.Forward(logits.narrow(1, 0, logits.shape[1] - 1), targets).DivideInPlace(normalizer).Add(group);
    }

    // Sampling by weight or by weights in the loss: what the classes have of the whole is the same.
    private static MultiLabelLoss CreateMultiLabelLoss(TrainingData data, TrainingSettings settings)
    {
        double[] amounts = new double[data.Classes.Count];
        foreach (TrainingClip clip in data.Train)
        {
            foreach (int label in clip.Labels)
                amounts[label] += clip.Weight;
        }

        double[] positiveWeights = MultiLabelLoss.PositiveWeights(settings.ClassWeights, amounts, data.Train.Sum(clip => clip.Weight));
        return new MultiLabelLoss(positiveWeights, settings.LabelSmoothing, settings.Loss == LossName.Focal ? settings.FocalGamma : 0);
    }

    // What the old model says of the same sounds, changed and mixed in the same way.
    private Tensor Distill(Tensor logits, Tensor spectrograms)
    {
        Tensor old;
        using (no_grad())
            old = _baseModel!.Model.Network.forward(spectrograms);
        return Distillation.Forward(logits, old, _incremental.DistillationTemperature);
    }

    /// <summary>What there is to say when weights or loss are no numbers any more.</summary>
    public static TrainingException Diverged(int epoch) => new(
        TrainingErrorReason.Diverged,
        $"In epoch {epoch} the loss stopped being a number. Lower training.learning_rate, or set training.gradient_clip_norm to 1, and begin anew with -Force.");
}
