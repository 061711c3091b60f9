using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

/// <summary>Learning in bfloat16 autocast beside learning in float32, on the same batches.</summary>
public sealed class MixedPrecisionTests
{
    // The loss goes from 1.3 to 0.3 (audio-ntt: 1.1 to 0.6); the largest difference that was seen is 0.024.
    private const double Band = 0.05;

    private const int Steps = 20, Batches = 4, Batch = 12, Classes = 3, Mels = 24, Frames = 48;

    public MixedPrecisionTests() => LibTorch.Load();

    [Theory]
    [InlineData("resnet18")]
    [InlineData("audio-ntt")]
    public void The_loss_curve_of_bfloat16_stays_near_that_of_float32(string architecture)
    {
        if (!Autocast.IsAvailable)
            Assert.Skip("this libtorch exports no autocast");
        double[] expected = Learn(architecture, bfloat16: false), actual = Learn(architecture, bfloat16: true);
        Assert.True(expected[^1] < 0.7 * expected[0], $"it learns: {expected[0]} to {expected[^1]}");
        for (int step = 0; step < Steps; step++)
            Assert.True(Math.Abs(actual[step] - expected[step]) <= Band, $"step {step}: {actual[step]}, and in float32 {expected[step]}");
    }

    private static double[] Learn(string architecture, bool bfloat16)
    {
        using Classifier network = NetworkRegistry.Create(architecture, new NetworkSettings(Classes, Mels, Frames, 8), seed: 3);
        foreach (nn.Module dropout in network.modules().OfType<TorchSharp.Modules.Dropout>())
            dropout.eval();
        ChannelsLast.Apply(network);
        ClassificationLoss loss = new([1, 1, 1], 0.1);
        using Optimizer optimizer = Optimizer.Create(new TrainingSettings(), TrainingFixture.Parameters(network));
        List<double> losses = [];
        for (int step = 0; step < Steps; step++)
        {
            using IDisposable scope = NewDisposeScope();
            optimizer.ZeroGradients();
            (Tensor input, BatchTargets targets) = CreateBatch(step % Batches);
            Tensor sum = Forward(network, loss, ChannelsLast.Apply(input), targets, bfloat16).DivideInPlace(Batch);
            sum.backward();
            optimizer.Step(1e-3);
            losses.Add(sum.item<float>());
        }

        Assert.All(TrainingFixture.Parameters(network), parameter => Assert.Equal(ScalarType.Float32, parameter.Value.dtype));
        return [.. losses];
    }

    // Noise, and a band of mels that belongs to the class.
    private static (Tensor Spectrograms, BatchTargets Targets) CreateBatch(int number)
    {
        using Generator generator = new((ulong)number);
        Tensor spectrograms = randn(Batch, 1, Mels, Frames, generator: generator);
        for (int clip = 0; clip < Batch; clip++)
            spectrograms[clip].narrow(1, clip % Classes * 8, 4).AddInPlace(0.5);
        long[] labels = [.. Enumerable.Range(0, Batch).Select(clip => (long)(clip % Classes))];
        return (spectrograms, new BatchTargets(labels, labels, [.. labels.Select(_ => 1f)]));
    }

    private static Tensor Forward(Classifier network, ClassificationLoss loss, Tensor input, BatchTargets targets, bool bfloat16)
    {
        using Autocast.Scope autocast = bfloat16 ? Autocast.Enter(CPU) : default;
        Tensor logits = network.call(input);
        Assert.Equal(bfloat16 ? ScalarType.BFloat16 : ScalarType.Float32, logits.dtype);
        return loss.Forward(logits, targets);
    }
}
