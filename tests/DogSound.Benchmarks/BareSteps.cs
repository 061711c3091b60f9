using System.Diagnostics;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>What a trainer does with a batch, and nothing else: forward, loss, backward and AdamW of a ResNet18 on spectrograms in
/// memory.</summary>
internal sealed class BareSteps : IDisposable
{
    public const int Mels = 64, Frames = 501, Classes = 6;

    private readonly IDisposable _memory = FreedMemory.Keep();
    private readonly int _batch;
    private readonly bool _bfloat16;
    private readonly Classifier _network = NetworkRegistry.Create("resnet18", new NetworkSettings(Classes, Mels, Frames), seed: 1);
    private readonly ClassificationLoss _loss = new(ClassificationLoss.ClassWeights(ClassWeighting.None, new double[Classes]), 0);
    private readonly Optimizer _optimizer;
    private readonly Tensor _spectrograms;
    private readonly BatchTargets _targets;
    private readonly double _normalizer;

    public BareSteps(int batch, bool bfloat16)
    {
        (_batch, _bfloat16) = (batch, bfloat16);
        ChannelsLast.Apply(_network);
        _network.train();
        List<(string, Parameter)> parameters = [.. _network.named_parameters().Select(pair => (pair.name, pair.parameter))];
        _optimizer = Optimizer.Create(new TrainingSettings(), parameters);
        using Generator generator = new(1);
        _spectrograms = randn(batch, 1, Mels, Frames, generator: generator);
        long[] labels = [.. Enumerable.Range(0, batch).Select(clip => (long)(clip % Classes))];
        _targets = new BatchTargets(labels, labels, [.. labels.Select(_ => 1f)]);
        _normalizer = _loss.Normalizer(_targets);
    }

    /// <summary>Takes so many steps and tells how fast they were.</summary>
    public double ClipsPerSecond(int steps)
    {
        long start = Stopwatch.GetTimestamp();
        Run(steps);
        return steps * _batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Takes so many steps.</summary>
    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            using IDisposable scope = NewDisposeScope();
            _optimizer.ZeroGradients();
            Tensor loss = Loss();
            loss.backward();
            _optimizer.Step(5e-4);
            if (!double.IsFinite(loss.item<float>() / _normalizer)) throw new InvalidOperationException("The loss is not finite.");
        }
    }

    public void Dispose()
    {
        _memory.Dispose();
        _optimizer.Dispose();
        _network.Dispose();
        _spectrograms.Dispose();
    }

    private Tensor Loss()
    {
        using Autocast.Scope autocast = _bfloat16 ? Autocast.Enter(CPU) : default;
        Tensor logits = _network.call(ChannelsLast.Apply(_spectrograms));
        return _loss.Forward(logits, _targets).div(tensor((float)_normalizer));
    }
}
