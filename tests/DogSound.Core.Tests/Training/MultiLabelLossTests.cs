using System.Text.Json;
using DogSound.Core.Configuration;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

/// <summary>The loss of clips with several labels, its gradient and its targets, against PyTorch's.</summary>
public sealed class MultiLabelLossTests
{
    public MultiLabelLossTests() => LibTorch.Load();

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, Fixtures.GetArrayLength())];

    private static JsonElement Fixtures { get; } = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("training/multi_label_losses.json"))).RootElement;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradient_are_those_of_PyTorch(int number)
    {
        JsonElement expected = Fixtures[number];
        using DisposeScope scope = NewDisposeScope();
        MultiLabelLoss loss = new(Numbers(expected, "positive"), expected.GetProperty("smoothing").GetDouble(), expected.GetProperty("gamma").GetDouble());
        MultiLabelTargets targets = Targets(expected);
        Tensor logits = tensor(Flat(expected.GetProperty("logits"))).view(targets.Count, -1).requires_grad_();
        Tensor sum = loss.Forward(logits, targets);
        double normalizer = loss.Normalizer(targets), value = expected.GetProperty("loss").GetDouble();
        Assert.Equal(value, sum.item<double>() / normalizer, 1e-12 * Math.Max(1, value));
        sum.DivideInPlace(normalizer).backward();
        TrainingFixture.AssertClose(Flat(expected.GetProperty("gradient")), logits.grad!.data<double>().ToArray(), 1e-12, "gradient");

        // The parts of a batch add up.
        double parts = 0, normalizers = 0;
        for (int clip = 0; clip < targets.Count; clip += 2)
        {
            MultiLabelTargets part = targets[clip..(clip + 2)];
            parts += loss.Forward(logits[clip..(clip + 2)], part).item<double>();
            normalizers += loss.Normalizer(part);
        }

        Assert.Equal(value, parts / normalizers, 1e-12 * Math.Max(1, value));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Everything_that_is_in_either_of_two_mixed_clips_is_heard(int number)
    {
        JsonElement expected = Fixtures[number];
        double[] share = Numbers(expected, "share"), clip = Numbers(expected, "clip");
        int[][] labels = expected.GetProperty("labels").Deserialize<int[][]>()!;
        int[] next = [.. Enumerable.Range(1, labels.Length).Select(index => index % labels.Length)];
        var targets = MultiLabelTargets.Create(labels, 4, clip, next, share);
        MultiLabelTargets reference = Targets(expected);
        for (int row = 0; row < labels.Length; row++)
        {
            Assert.Equal(reference.WeightOf(row), targets.WeightOf(row), 1e-12);
            Assert.All(reference.RowOf(row).Zip(targets.RowOf(row)), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        }
    }

    [Fact]
    public void At_equal_shares_it_is_the_union_and_alone_a_clip_has_its_own_labels()
    {
        int[][] labels = [[0], [1, 2]];
        Assert.Equal([1, 1, 1], MultiLabelTargets.Create(labels, 3, [1, 1], [1, 0], [0.5, 0.5]).RowOf(0));
        Assert.Equal([1, 0, 0], MultiLabelTargets.Create(labels, 3, [1, 1], [1, 0], [1, 1]).RowOf(0));
        Assert.Equal([0, 1, 1], MultiLabelTargets.Create(labels, 3, [1, 1], [0, 1], [0.7, 0.7]).RowOf(1));
    }

    [Fact]
    public void It_computes_in_float32_inside_autocast_and_leaves_no_tensor_behind()
    {
        if (!Autocast.IsAvailable)
            Assert.Skip("this libtorch exports no autocast");
        using DisposeScope scope = NewDisposeScope();
        MultiLabelLoss loss = new([1, 2, 3], 0.1);
        MultiLabelTargets targets = new([[1, 0, 0.5], [0, 0, 1]], [1, 2]);
        Tensor logits = tensor([1.0, 2, 3, -1, 0.5, 0.25]).view(2, 3), rounded = logits.to(ScalarType.BFloat16);
        double expected = loss.Forward(logits, targets).item<double>();
        using Autocast.Scope autocast = Autocast.Enter(CPU);
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Tensor sum = loss.Forward(rounded, targets);
        Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(ScalarType.Float32, sum.dtype);
        Assert.Equal(expected, sum.item<float>(), 1e-5);
    }

    [Fact]
    public void Balanced_weights_make_heard_and_not_heard_count_alike()
    {
        Assert.Equal([1.0, 1], MultiLabelLoss.PositiveWeights(ClassWeighting.None, [5, 0], 9));
        Assert.Equal([3.0, 1 / 3.0, 8, 1 / 8.0], MultiLabelLoss.PositiveWeights(ClassWeighting.Balanced, [2, 6, 0, 8], 8));
        Assert.Throws<ArgumentException>(() => MultiLabelLoss.PositiveWeights((ClassWeighting)9, [1], 1));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        foreach (double[] weights in new double[][] { [], [0], [double.NaN], [1, double.PositiveInfinity] })
            Assert.Throws<ArgumentException>(() => new MultiLabelLoss(weights, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiLabelLoss([1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiLabelLoss([1], 0, double.NaN));
        Assert.Throws<ArgumentException>(() => new MultiLabelTargets([[1.5]], [1]));
        Assert.Throws<ArgumentException>(() => new MultiLabelTargets([[1], [0, 1]], [1, 1]));
        Assert.Throws<ArgumentException>(() => new MultiLabelTargets([[1]], [0]));
        Assert.Throws<ArgumentException>(() => new MultiLabelTargets([[1]], [1, 1]));
        using DisposeScope scope = NewDisposeScope();
        MultiLabelLoss loss = new([1, 1], 0);
        MultiLabelTargets targets = new([[0, 1]], [1]);
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(1, 3), targets));
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(2, 2), targets));
        Assert.Throws<ArgumentException>(() => loss.Forward(zeros(1, 2), new MultiLabelTargets([[0, 1, 1]], [1])));
    }

    private static MultiLabelTargets Targets(JsonElement expected) =>
        new(expected.GetProperty("targets").Deserialize<double[][]>()!, Numbers(expected, "weights"));

    private static double[] Numbers(JsonElement element, string name) => TrainingFixture.Numbers(element.GetProperty(name));

    private static double[] Flat(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(TrainingFixture.Numbers)];
}
