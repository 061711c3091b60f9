using System.Text.Json;
using DogSound.Core.Models;
using DogSound.Core.Tests.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

/// <summary>What PyTorch computed (fixtures/training), and the network and the batches that it did so with.</summary>
internal static class TrainingFixture
{
    public static JsonElement Root { get; } = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("training/training.json"))).RootElement;

    public static int Steps => Root.GetProperty("steps").GetInt32();

    private static int Batch => Root.GetProperty("batch").GetInt32();

    private static int ClassCount => Root.GetProperty("classes").GetInt32();

    private static NetworkSettings Settings { get; } = new(
        ClassCount, Root.GetProperty("mels").GetInt32(), Root.GetProperty("frames").GetInt32(), Root.GetProperty("width").GetInt32());

    /// <summary>The network with weights by formula, learning, without dropout.</summary>
    public static Classifier CreateNetwork(string architecture, ScalarType type)
    {
        Classifier network = NetworkRegistry.Create(architecture, Settings);
        FormulaWeights.Fill(network);
        network.to(type);
        network.train();
        foreach ((_, nn.Module layer) in network.named_modules())
        {
            if (layer is Dropout)
                layer.eval();
        }

        return network;
    }

    public static List<(string Name, Parameter Value)> Parameters(nn.Module network) =>
        [.. network.named_parameters().Select(pair => (pair.name, pair.parameter))];

    /// <summary>Spectrograms [B, 1, M, F] and targets [B] of a step.</summary>
    public static (Tensor Spectrograms, Tensor Targets) CreateBatch(int step, ScalarType type)
    {
        Tensor input = FormulaWeights.Spectrograms(Batch, Settings.MelCount, Settings.FrameCount).to(ScalarType.Float64) + 0.01 * step;
        long[] targets = [.. Enumerable.Range(0, Batch).Select(clip => (long)((clip + step) % ClassCount))];
        return (input.to(type), tensor(targets));
    }

    public static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetDouble())];

    /// <summary>Norm, first value, and the product with a wave, as the script writes them.</summary>
    public static double[] Summary(Tensor tensor)
    {
        using IDisposable scope = NewDisposeScope();
        double[] values = tensor.detach().cpu().to(ScalarType.Float64).flatten().data<double>().ToArray();
        return
        [
            Math.Sqrt(values.Sum(value => value * value)), values[0], values.Select((value, index) => value * Math.Sin(0.7 * index + 1)).Sum(),
        ];
    }

    /// <summary>Throws unless each is within a tolerance of the other, on the scale of the largest.</summary>
    public static void AssertClose(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-3, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale,
                $"{what}: number {i} is {actual[i]}, not {expected[i]}, at a scale of {scale}");
        }
    }
}
