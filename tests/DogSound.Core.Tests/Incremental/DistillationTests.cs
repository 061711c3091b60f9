using System.Text.Json;
using DogSound.Core.Incremental;
using DogSound.Core.Native;
using DogSound.Core.Tests.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Incremental;

/// <summary>Distillation and herding against what the reference computed (fixtures/training/incremental.json).</summary>
public sealed class DistillationTests
{
    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("training/incremental.json"))).RootElement;

    public DistillationTests() => LibTorch.Load();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Loss_and_gradient_are_PyTorchs(int number)
    {
        JsonElement expected = Root.GetProperty("distillation")[number];
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = Matrix(expected.GetProperty("logits")).requires_grad_(), old = Matrix(expected.GetProperty("old")).requires_grad_();
        Tensor loss = Distillation.Forward(logits, old, expected.GetProperty("temperature").GetDouble());
        loss.backward();
        Assert.Equal(expected.GetProperty("loss").GetDouble(), loss.item<double>(), 1e-12);
        TrainingFixture.AssertClose(Numbers(expected.GetProperty("gradient")), logits.grad!.data<double>().ToArray(), 1e-12, "gradient");
        // The old model learns nothing.
        Assert.Null(old.grad);
    }

    [Fact]
    public void Who_says_the_same_loses_nothing_and_new_classes_have_no_part_in_it()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor old = tensor(new double[] { 1, -2, 0.5 }).view(1, 3), logits = cat([old + 4, tensor(new double[] { 9, -9 }).view(1, 2)], 1).requires_grad_();
        Tensor loss = Distillation.Forward(logits, old, 2);
        loss.backward();
        Assert.Equal(0, loss.item<double>(), 1e-12);
        Assert.All(logits.grad!.data<double>().ToArray(), slope => Assert.Equal(0, slope, 1e-12));
    }

    [Fact]
    public void Logits_that_do_not_go_on_from_the_old_ones_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Distillation.Forward(zeros(2, 3), zeros(2, 4), 2));
        Assert.Throws<ArgumentException>(() => Distillation.Forward(zeros(2, 3), zeros(3, 3), 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Herding_chooses_in_the_order_of_its_definition(int number)
    {
        JsonElement expected = Root.GetProperty("herding")[number];
        double[][] embeddings = [.. expected.GetProperty("embeddings").EnumerateArray().Select(TrainingFixture.Numbers)];
        int[] order = [.. expected.GetProperty("order").EnumerateArray().Select(position => position.GetInt32())];
        Assert.Equal(order, Herding.Select(embeddings, order.Length));
        Assert.Equal(order[..3], Herding.Select(embeddings, 3));
        Assert.Equal(embeddings.Length, Herding.Select(embeddings, int.MaxValue).Distinct().Count());
    }

    [Fact]
    public void Herding_takes_silence_and_nothing_as_they_are()
    {
        Assert.Equal([0, 1], Herding.Select([[0, 0], [0, 0]], 5));
        Assert.Empty(Herding.Select([], 5));
        Assert.Empty(Herding.Select([[1, 2]], 0));
    }

    private static Tensor Matrix(JsonElement rows)
    {
        double[][] values = [.. rows.EnumerateArray().Select(TrainingFixture.Numbers)];
        return tensor([.. values.SelectMany(row => row)]).view(values.Length, values[0].Length).clone();
    }

    private static double[] Numbers(JsonElement rows) => [.. rows.EnumerateArray().SelectMany(TrainingFixture.Numbers)];
}
