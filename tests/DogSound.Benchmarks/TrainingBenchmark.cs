using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Benchmarks;

/// <summary>Training steps of a ResNet18 on spectrograms in memory (forward, loss, backward, AdamW) against plain PyTorch scripts in float32
/// and in bfloat16 with channels-last, the same threads.</summary>
internal static class TrainingBenchmark
{
    private const int Batch = 32, Steps = 3, Mels = 64, Frames = 501, Classes = 6;

    public static void Run()
    {
        LibTorch.Load();
        int threads = get_num_threads();
        bool fast = Autocast.IsAvailable && Bfloat16.IsFast(CPU);
        using (var peer = PeerProcess.Start("bench_training.py", "float32", $"{threads}", $"{Batch}", $"{Steps}"))
        {
            using (var step = new TrainingStep(bfloat16: false))
                Duel.Fight($"training steps, ResNet18, float32 against float32, {threads} threads", Steps * Batch, step.Run, peer, goal: 1);
            if (!fast)
            {
                Console.WriteLine("  This processor has no bfloat16: our defaults are float32 here.");
                return;
            }
            using (var step = new TrainingStep(bfloat16: true))
                Duel.Fight($"training steps, ResNet18, our defaults against float32, {threads} threads", Steps * Batch, step.Run, peer, goal: 2);
        }
        using (var peer = PeerProcess.Start("bench_training.py", "bfloat16", $"{threads}", $"{Batch}", $"{Steps}"))
        using (var step = new TrainingStep(bfloat16: true))
            Duel.Fight($"training steps, ResNet18, our defaults against bfloat16 and channels-last, {threads} threads", Steps * Batch, step.Run, peer, goal: 1);
    }

    /// <summary>What a trainer does with a batch.</summary>
    private sealed class TrainingStep : IDisposable
    {
        private readonly bool _bfloat16;
        private readonly Classifier _network = NetworkRegistry.Create("resnet18", new NetworkSettings(Classes, Mels, Frames), seed: 1);
        private readonly ClassificationLoss _loss = new(ClassificationLoss.ClassWeights(ClassWeighting.None, new int[Classes]), 0, CPU);
        private readonly Optimizer _optimizer;
        private readonly Tensor _spectrograms, _labels, _shares = ones(Batch);
        private readonly double _normalizer;

        public TrainingStep(bool bfloat16)
        {
            _bfloat16 = bfloat16;
            ChannelsLast.Apply(_network);
            List<(string, Parameter)> parameters = [.. _network.named_parameters().Select(pair => (pair.name, pair.parameter))];
            _optimizer = Optimizer.Create(new TrainingSettings(), parameters);
            using Generator generator = new(1);
            _spectrograms = randn(Batch, 1, Mels, Frames, generator: generator);
            long[] labels = [.. Enumerable.Range(0, Batch).Select(clip => (long)(clip % Classes))];
            _labels = tensor(labels);
            _normalizer = _loss.Normalizer(labels, labels, _shares.data<float>().ToArray());
        }

        public void Run()
        {
            for (int step = 0; step < Steps; step++)
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
            _optimizer.Dispose();
            _loss.Dispose();
            _network.Dispose();
            foreach (Tensor tensor in new[] { _spectrograms, _labels, _shares }) tensor.Dispose();
        }

        private Tensor Loss()
        {
            using Autocast.Scope autocast = _bfloat16 ? Autocast.Enter(CPU) : default;
            Tensor logits = _network.call(ChannelsLast.Apply(_spectrograms));
            return _loss.Forward(logits, _labels, _labels, _shares).div(tensor((float)_normalizer));
        }
    }
}
