using System.Text.Json;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

/// <summary>The loss and its gradient against PyTorch's cross-entropy.</summary>
public sealed class ClassificationLossTests
{
    public ClassificationLossTests() => LibTorch.Load();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Loss_and_gradient_are_those_of_PyTorch(int number)
    {
        JsonElement expected = TrainingFixture.Root.GetProperty("losses")[number];
        using DisposeScope scope = NewDisposeScope();
        using ClassificationLoss loss = new(TrainingFixture.Numbers(expected.GetProperty("weights")), expected.GetProperty("smoothing").GetDouble(), CPU);
        long[] first = Longs(expected, "first"), second = Longs(expected, "second");
        float[] share = [.. TrainingFixture.Numbers(expected.GetProperty("share")).Select(value => (float)value)];
        double[] flat = Flat(expected.GetProperty("logits"));
        Tensor logits = tensor(flat).view(first.Length, -1).requires_grad_();
        Tensor sum = loss.Forward(logits, tensor(first), tensor(second), tensor(share));
        double normalizer = loss.Normalizer(first, second, share);
        Assert.Equal(expected.GetProperty("loss").GetDouble(), sum.item<double>() / normalizer, 1e-12);
        sum.DivideInPlace(normalizer).backward();
        TrainingFixture.AssertClose(Flat(expected.GetProperty("gradient")), logits.grad!.data<double>().ToArray(), 1e-12, "gradient");

        // The parts of a batch add up.
        double parts = 0, normalizers = 0;
        for (int clip = 0; clip < first.Length; clip += 2)
        {
            Range part = clip..(clip + 2);
            parts += loss.Forward(logits[clip..(clip + 2)], tensor(first[part]), tensor(second[part]), tensor(share[part])).item<double>();
            normalizers += loss.Normalizer(first[part], second[part], share[part]);
        }

        Assert.Equal(expected.GetProperty("loss").GetDouble(), parts / normalizers, 1e-12);
    }

    private static long[] Longs(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetInt64())];

    private static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(TrainingFixture.Numbers)];
}
