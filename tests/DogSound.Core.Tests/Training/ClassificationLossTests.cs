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

    public static TheoryData<string, int> Cases =>
    [
        .. Enumerable.Range(0, TrainingFixture.Root.GetProperty("losses").GetArrayLength()).Select(number => ("training", number)),
        .. Enumerable.Range(0, Weighted.GetArrayLength()).Select(number => ("losses", number)),
    ];

    private static JsonElement Weighted { get; } = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("training/losses.json"))).RootElement;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradient_are_those_of_PyTorch(string file, int number)
    {
        JsonElement expected = file == "losses" ? Weighted[number] : TrainingFixture.Root.GetProperty("losses")[number];
        using DisposeScope scope = NewDisposeScope();
        double gamma = expected.TryGetProperty("gamma", out JsonElement value) ? value.GetDouble() : 0;
        ClassificationLoss loss = new(TrainingFixture.Numbers(expected.GetProperty("weights")), expected.GetProperty("smoothing").GetDouble(), gamma);
        BatchTargets targets = Targets(expected);
        Tensor logits = tensor(Flat(expected.GetProperty("logits"))).view(targets.Count, -1).requires_grad_();
        Tensor sum = loss.Forward(logits, targets);
        double normalizer = loss.Normalizer(targets);
        Assert.Equal(expected.GetProperty("loss").GetDouble(), sum.item<double>() / normalizer, 1e-12);
        sum.DivideInPlace(normalizer).backward();
        TrainingFixture.AssertClose(Flat(expected.GetProperty("gradient")), logits.grad!.data<double>().ToArray(), 1e-12, "gradient");

        // The parts of a batch add up.
        double parts = 0, normalizers = 0;
        for (int clip = 0; clip < targets.Count; clip += 2)
        {
            BatchTargets part = targets[clip..(clip + 2)];
            parts += loss.Forward(logits[clip..(clip + 2)], part).item<double>();
            normalizers += loss.Normalizer(part);
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
        ClassificationLoss loss = new([0.3, 2, 1], 0.1);
        BatchTargets targets = new(
            [0, 1, 2, 0, 1, 2, 1], [1, 1, 0, 2, 2, 0, 0], [1, 0.5f, 0.7f, 0.9f, 1, 0.6f, 0.8f], [1, 1, 1, 0.5, 2, 1, 0.1], [1, 1, 0.5, 2, 1, 0.1, 1]);
        Tensor input = arange(35, dtype: ScalarType.Float64).view(7, 5).sin();
        double normalizer = loss.Normalizer(targets);
        List<double[]> whole = Gradients([0..7]), parts = Gradients([0..3, 3..6, 6..7]);
        for (int i = 0; i < whole.Count; i++)
            TrainingFixture.AssertClose(whole[i], parts[i], 1e-12, $"gradient {i}");

        List<double[]> Gradients(Range[] ranges)
        {
            network.zero_grad();
            foreach (Range range in ranges)
            {
                Tensor logits = network.forward(input[TensorIndex.Slice(range.Start.Value, range.End.Value)]);
                loss.Forward(logits, targets[range]).DivideInPlace(normalizer).backward();
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
        ClassificationLoss loss = new([1, 1, 1], 0);
        BatchTargets targets = new([2, 0], [2, 0], [1, 1]);
        Tensor logits = tensor([1.0, 2, 3, -1, 0.5, 0.25]).view(2, 3);
        double expected = loss.Forward(logits, targets).item<double>();
        using Autocast.Scope autocast = Autocast.Enter(CPU);
        Tensor sum = loss.Forward(logits.to(ScalarType.BFloat16), targets);
        Assert.Equal(ScalarType.Float32, sum.dtype);
        Assert.Equal(expected, sum.item<float>(), 1e-6);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(1)]
    [InlineData(3)]
    public void The_focal_loss_of_what_is_certain_is_nothing_and_so_is_its_gradient(double gamma)
    {
        using DisposeScope scope = NewDisposeScope();
        ClassificationLoss loss = new([1, 1], 0, gamma);
        Tensor logits = tensor([200f, -200f, -200f, 200f]).view(2, 2).requires_grad_();
        BatchTargets targets = new([0, 1], [0, 1], [1, 1]);
        Tensor sum = loss.Forward(logits, targets);
        sum.backward();
        Assert.Equal(0, sum.item<float>());
        Assert.All(logits.grad!.data<float>().ToArray(), slope => Assert.Equal(0, slope));
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        ClassificationLoss loss = new([1, 1, 1], 0.1);
        BatchTargets targets = new([2, 0], [1, 0], [0.5f, 1]);
        using Tensor logits = zeros(2, 3, requires_grad: true);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        using (Tensor sum = loss.Forward(logits, targets))
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
        Assert.Throws<ArgumentException>(() => new ClassificationLoss([], 0));
        Assert.Throws<ArgumentException>(() => new ClassificationLoss([1, -1], 0));
        Assert.Throws<ArgumentException>(() => new ClassificationLoss([1, double.NaN], 0));
        foreach (double smoothing in new[] { -0.1, 1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => new ClassificationLoss([1, 1], smoothing));
        foreach (double gamma in new[] { -0.1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>(() => new ClassificationLoss([1, 1], 0, gamma));
        using DisposeScope scope = NewDisposeScope();
        ClassificationLoss loss = new([1, 1], 0);
        BatchTargets targets = new([0, 1], [0, 1], [1, 1]);
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(2, 3), targets));
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(2), targets));
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(3, 2), targets));
        foreach ((long first, long second) in new[] { (2L, 0L), (0, 2), (-1, 0), (0, -1) })
        {
            BatchTargets unknown = new([first], [second], [1]);
            Assert.Throws<ArgumentException>(() => loss.Forward(zeros(1, 2), unknown));
            Assert.Throws<ArgumentException>(() => loss.Normalizer(unknown));
        }

        Assert.Throws<ArgumentException>(() => new BatchTargets([0], [0, 1], [1]));
        Assert.Throws<ArgumentException>(() => new BatchTargets([0], [0], [1, 1]));
        Assert.Throws<ArgumentException>(() => new BatchTargets([0], [0], [1], [1, 1], null));
        foreach (double weight in new[] { 0, -1, double.NaN, double.PositiveInfinity, 1e7 })
            Assert.Throws<ArgumentException>(() => new BatchTargets([0], [0], [1], null, [weight]));
    }

    private static BatchTargets Targets(JsonElement expected)
    {
        double[]? Weights(string name) => expected.TryGetProperty(name, out JsonElement weights) ? TrainingFixture.Numbers(weights) : null;
        return new BatchTargets(
            Longs(expected, "first"), Longs(expected, "second"), [.. TrainingFixture.Numbers(expected.GetProperty("share")).Select(value => (float)value)],
            Weights("first_weight"), Weights("second_weight"));
    }

    private static long[] Longs(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(value => value.GetInt64())];

    private static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(TrainingFixture.Numbers)];
}
