using System.Text.Json;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

/// <summary>The second head: its loss against PyTorch's (fixtures/training), and that it leaves no trace in the model.</summary>
public sealed class GroupHeadTests : IDisposable
{
    private readonly TrainingScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void Loss_and_gradient_are_those_of_PyTorchs_binary_cross_entropy()
    {
        LibTorch.Load();
        JsonElement expected = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("training/group_head.json"))).RootElement;
        double[] Numbers(string name) => TrainingFixture.Numbers(expected.GetProperty(name));
        using DisposeScope scope = NewDisposeScope();
        GroupHead head = GroupHead.Create(new TrainingSettings { GroupHead = "b, D", GroupHeadWeight = 0.3 }, ["a", "b", "c", "d"])!;
        Assert.Equal(0.3, head.Weight);
        BatchTargets targets = new(
            [.. Numbers("first").Select(label => (long)label)], [.. Numbers("second").Select(label => (long)label)],
            [.. Numbers("share").Select(share => (float)share)], Numbers("first_weight"), Numbers("second_weight"));
        Tensor output = tensor(Numbers("logits")).view(-1, 1).requires_grad_();
        Tensor logits = cat([zeros(targets.Count, 4, dtype: ScalarType.Float64), output], 1);
        Tensor loss = head.Forward(logits, targets).DivideInPlace(head.Normalizer(targets));
        loss.backward();
        Assert.Equal(expected.GetProperty("loss").GetDouble(), loss.item<double>(), 1e-12);
        TrainingFixture.AssertClose(Numbers("gradient"), output.grad!.data<double>().ToArray(), 1e-12, "gradient");
    }

    [Fact]
    public void It_is_learnt_with_resumed_to_the_bit_and_dropped_from_the_model()
    {
        _scene.Train();
        Dictionary<string, byte[]> plain = _scene.Weights();
        File.Delete(_scene.ModelPath);
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { GroupHead = "Barking,Howling" } };
        TrainingOutcome outcome = _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        Assert.Equal(["Barking", "Howling", "Other"], ModelFile.ReadDocument(_scene.ModelPath).Classes);
        Assert.Equal(plain.ToDictionary(pair => pair.Key, pair => pair.Value.Length), expected.ToDictionary(pair => pair.Key, pair => pair.Value.Length));
        Assert.Contains(expected, pair => pair.Key.StartsWith("features.", StringComparison.Ordinal) && !pair.Value.AsSpan().SequenceEqual(plain[pair.Key]));
        // What the file answers is what validation has seen.
        Clip[] validation = [.. _scene.Clips.Where(clip => clip.Part == DatasetPart.Validation)];
        (DogSound.Evaluation? judged, _) = TrainedModel.Judge(_scene.ModelPath, CPU, validation, CancellationToken.None);
        Assert.Equal(outcome.Epochs[outcome.BestEpoch - 1].ValidationAccuracy, judged!.Accuracy);

        File.Delete(_scene.ModelPath);
        _scene.Train(1, 4, 7);
        Dictionary<string, byte[]> resumed = _scene.Weights();
        Assert.All(expected, pair => Assert.Equal(pair.Value, resumed[pair.Key]));
        File.Delete(_scene.ModelPath);
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { GroupHeadWeight = 2 } };
        _scene.Train();
        Assert.Contains(_scene.Weights(), pair => !pair.Value.AsSpan().SequenceEqual(expected[pair.Key]));
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("audio-ntt")]
    public void Without_it_a_network_answers_as_before_in_every_class(string architecture)
    {
        LibTorch.Load();
        using DisposeScope scope = NewDisposeScope();
        using SoundModel trained = SoundModel.Create(architecture, ["a", "b", "c", "group"], _scene.Configuration.Features, seed: 3, width: 4);
        using Classifier saved = GroupHead.Remove(trained.Network, trained.Document with { Classes = ["a", "b", "c"] });
        Tensor spectrograms = randn([2, 1, _scene.Configuration.Features.MelCount, _scene.Configuration.Features.FrameCount], generator: new Generator(1, CPU));
        Tensor with = trained.Network.forward(spectrograms), without = saved.forward(spectrograms);
        Assert.Equal([2, 3], without.shape);
        Assert.True(with.narrow(1, 0, 3).allclose(without, 1e-5, 1e-6));
    }

    [Theory]
    [InlineData("Barking, Cat", "names Cat, which is no class")]
    [InlineData("Barking,Howling,Other", "names every class")]
    public void A_group_that_is_none_is_refused_with_the_classes(string group, string problem)
    {
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { GroupHead = group } };
        TrainingException error = Assert.Throws<TrainingException>(() => _scene.Train());
        Assert.Equal(TrainingErrorReason.InvalidGroup, error.Reason);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("Barking, Howling, Other", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("")]
    [InlineData(" , ")]
    public void No_names_are_no_head(string group)
    {
        TrainingSettings settings = new() { GroupHead = group };
        Assert.Null(GroupHead.Create(settings, ["a", "b"]));
        Assert.Equal(new TrainingOutputs(["a", "b"], null).Names, TrainingOutputs.Of(settings, ["a", "b"]).Names);
    }
}
