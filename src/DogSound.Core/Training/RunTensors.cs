using DogSound.Core.Configuration;
using DogSound.Core.Features;
using DogSound.Core.Incremental;
using DogSound.Core.Models;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>All that a run keeps in tensors: the model, the optimizer's state, the moving average, the best weights. It owns them.</summary>
internal sealed class RunTensors : IDisposable
{
    private BestWeights? _best;

    private RunTensors(TrainingConfiguration configuration, TrainingOutputs outputs, FeatureSettings features, Device device, BaseModel? baseModel = null)
    {
        TrainingSettings settings = configuration.Training;
        Model = SoundModel.Create(
            configuration.Model.Architecture, outputs.Names, features, settings.Seed, configuration.Model.Width, device, outputs.Owners,
            settings.Task);
        // Before anything is made of the weights: of the last layer, new classes keep what the seed gave them.
        baseModel?.CopyWeights(Model.Network);
        // Before the optimizer makes its state in the parameters' order of strides.
        ChannelsLast.Apply(Model.Network);
        Optimizer = Optimizer.Create(settings, [.. Model.Network.named_parameters().Select(pair => (pair.name, pair.parameter))]);
        Average = settings.EmaDecay > 0 ? new ExponentialMovingAverage(Model.Network, settings.EmaDecay) : null;
        UsesBFloat16 = settings.Precision switch
        {
            Precision.Float32 => false,
            Precision.BFloat16 => Autocast.IsAvailable ? true
                : throw new NotSupportedException("This libtorch has no autocast, so it can't compute in bfloat16. Set training.precision to float32."),
            _ => Autocast.IsAvailable && Bfloat16.IsFast(device),
        };
    }

    /// <summary>The model as it is now.</summary>
    public SoundModel Model { get; }

    /// <summary>What changes its weights.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The average of its weights, or null where the run keeps none.</summary>
    public ExponentialMovingAverage? Average { get; }

    /// <summary>Whether the network computes in bfloat16.</summary>
    public bool UsesBFloat16 { get; }

    /// <summary>Whether all weights and running statistics are numbers.</summary>
    public bool IsFinite
    {
        get
        {
            using DisposeScope scope = NewDisposeScope();
            using IDisposable guard = no_grad();
            return Model.Network.state_dict().Values.All(value => value.isfinite().all().item<bool>());
        }
    }

    /// <summary>What a new run begins with: what the seed gives, or the model that is updated.</summary>
    public static RunTensors Create(
        TrainingConfiguration configuration, TrainingData data, Device device, CancellationToken cancel, BaseModel? baseModel = null)
    {
        FeatureSettings features = baseModel?.Document.Features ?? FeatureStatistics.Measure(data, configuration.Features, device, configuration.Training.Seed, cancel);
        return new RunTensors(configuration, TrainingOutputs.Of(configuration.Training, data.Classes), features, device, baseModel);
    }

    /// <summary>What a checkpoint holds.</summary>
    public static RunTensors Load(string path, CheckpointDocument document, TrainingConfiguration configuration, Device device)
    {
        RunTensors run = new(configuration, new TrainingOutputs(document.Model.Classes, document.Model.Outputs), document.Model.Features, device);
        try
        {
            if (document.HasBestWeights)
                run._best = new BestWeights(run.Model.Network);
            Checkpoint.ReadTensors(path, run.Tensors(document.HasBestWeights));
            if (document.State.BestEpoch > 0 && !document.HasBestWeights)
            {
                using IDisposable? averaged = run.Average?.Use();
                run.KeepBest();
            }

            return run;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>All tensors by their names in a checkpoint.</summary>
    /// <param name="withBest">Whether the best weights are among them.</param>
    public Dictionary<string, Tensor> Tensors(bool withBest)
    {
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        Add("model", Model.Network.state_dict());
        Add("optimizer", Optimizer.State);
        if (Average is not null)
            Add("ema", Average.State);
        if (withBest)
            Add("best", _best!.Values);
        return tensors;

        void Add(string prefix, IEnumerable<KeyValuePair<string, Tensor>> values)
        {
            foreach ((string name, Tensor value) in values)
                tensors.Add($"{prefix}.{name}", value);
        }
    }

    /// <summary>Remembers the network's weights as they are now.</summary>
    public void KeepBest()
    {
        if (_best is null)
            _best = new BestWeights(Model.Network);
        else
            _best.Keep(Model.Network);
    }

    /// <summary>Gives the network its final weights: the best ones, or else the last ones, averaged where the run keeps an average.</summary>
    public void RestoreBest()
    {
        if (_best is null)
        {
            using IDisposable? averaged = Average?.Use();
            KeepBest();
        }

        _best!.Restore(Model.Network);
    }

    public void Dispose()
    {
        _best?.Dispose();
        Average?.Dispose();
        Optimizer.Dispose();
        Model.Dispose();
    }
}
