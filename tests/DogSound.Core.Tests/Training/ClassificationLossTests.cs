using System.Text.Json;
using DogSound.Core.Configuration;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using TorchSharp.Modules;
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
        double[] weights = TrainingFixture.Numbers(expected.GetProperty("weights"));
        using ClassificationLoss loss = new(weights, expected.GetProperty("smoothing").GetDouble(), CPU);
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

    // Without batch norm, which looks at its own part of a batch only, whole batches and their parts learn the same.
    [Fact]
    public void Gradients_of_the_parts_of_a_batch_add_up_to_those_of_the_whole()
    {
        using DisposeScope scope = NewDisposeScope();
        using Sequential network = nn.Sequential(("0", nn.Linear(5, 7)), ("1", nn.Tanh()), ("2", nn.Linear(7, 3)));
        network.to(ScalarType.Float64);
        using ClassificationLoss loss = new([0.3, 2, 1], 0.1, CPU);
        long[] first = [0, 1, 2, 0, 1, 2, 1], second = [1, 1, 0, 2, 2, 0, 0];
        float[] share = [1, 0.5f, 0.7f, 0.9f, 1, 0.6f, 0.8f];
        Tensor input = arange(35, dtype: ScalarType.Float64).view(7, 5).sin();
        double normalizer = loss.Normalizer(first, second, share);
        List<double[]> whole = Gradients([0..7]), parts = Gradients([0..3, 3..6, 6..7]);
        for (int i = 0; i < whole.Count; i++)
            TrainingFixture.AssertClose(whole[i], parts[i], 1e-12, $"gradient {i}");

        List<double[]> Gradients(Range[] ranges)
        {
            network.zero_grad();
            foreach (Range range in ranges)
            {
                Tensor logits = network.forward(input[TensorIndex.Slice(range.Start.Value, range.End.Value)]);
                Tensor sum = loss.Forward(logits, tensor(first[range]), tensor(second[range]), tensor(share[range]));
                sum.DivideInPlace(normalizer).backward();
            }

            return [.. network.parameters().Select(parameter => parameter.grad!.data<double>().ToArray())];
        }
    }

    [Fact]
    public void It_computes_in_float32_inside_autocast()
    {
        if (!Autocast.IsAvailable)
            Assert.Skip("this libtorch exports no autocast");
        using DisposeScope scope = NewDisposeScope();
        using ClassificationLoss loss = new([1, 1, 1], 0, CPU);
        Tensor logits = tensor([1.0, 2, 3, -1, 0.5, 0.25]).view(2, 3), labels = tensor([2L, 0]), share = ones(2);
        double expected = loss.Forward(logits, labels, labels, share).item<double>();
        using Autocast.Scope autocast = Autocast.Enter(CPU);
        Tensor sum = loss.Forward(logits.to(ScalarType.BFloat16), labels, labels, share);
        Assert.Equal(ScalarType.Float32, sum.dtype);
        Assert.Equal(expected, sum.item<float>(), 1e-6);
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        using ClassificationLoss loss = new([1, 1, 1], 0.1, CPU);
        using Tensor logits = zeros(2, 3, requires_grad: true), labels = tensor([2L, 0]), share = ones(2);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (Tensor sum = loss.Forward(logits, labels, labels, share))
            Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void Balanced_weights_make_all_classes_count_alike()
    {
        Assert.Equal([1.0, 1.0, 1.0], ClassificationLoss.ClassWeights(ClassWeighting.None, [5, 0, 9]));
        // scikit-learn's compute_class_weight("balanced") of 6 and 2 clips.
        Assert.Equal([8 / 12.0, 2], ClassificationLoss.ClassWeights(ClassWeighting.Balanced, [6, 2]));
        Assert.Equal([8 / 18.0, 8 / 6.0, 8 / 3.0], ClassificationLoss.ClassWeights(ClassWeighting.Balanced, [6, 2, 0]));
        Assert.Equal([1.0, 1.0], ClassificationLoss.ClassWeights(ClassWeighting.Balanced, [int.MaxValue, int.MaxValue]));
        Assert.Throws<ArgumentException>(() => ClassificationLoss.ClassWeights((ClassWeighting)9, [1]));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ClassificationLoss([], 0, CPU));
        Assert.Throws<ArgumentException>(() => new ClassificationLoss([1, -1], 0, CPU));
        Assert.Throws<ArgumentException>(() => new ClassificationLoss([1, double.NaN], 0, CPU));
        foreach (double smoothing in new[] { -0.1, 1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => new ClassificationLoss([1, 1], smoothing, CPU));
        using DisposeScope scope = NewDisposeScope();
        using ClassificationLoss loss = new([1, 1], 0, CPU);
        Tensor labels = tensor([0L, 1]), share = ones(2);
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(2, 3), labels, labels, share));
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(2), labels, labels, share));
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(2, 2), labels, labels, ones(3)));
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(2, 2), tensor([0L]), labels, share));
        Assert.Throws<ArgumentException>(() => loss.Normalizer([0], [0, 1], [1]));
        Assert.Throws<ArgumentException>(() => loss.Normalizer([2], [0], [1]));
        Assert.Throws<ArgumentException>(() => loss.Normalizer([0], [-1], [1]));
    }

    private static long[] Longs(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetInt64())];

    private static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(TrainingFixture.Numbers)];
}
