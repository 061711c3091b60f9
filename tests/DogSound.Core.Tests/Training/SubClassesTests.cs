using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Training;

/// <summary>Classes that are learnt in several parts and are one again in the model.</summary>
public sealed class SubClassesTests : IDisposable
{
    private readonly TrainingScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_probability_of_a_class_is_the_sum_of_those_of_its_outputs()
    {
        LibTorch.Load();
        using DisposeScope scope = NewDisposeScope();
        using SoundModel model = SoundModel.Create("audio-ntt", ["a", "b", "c"], _scene.Configuration.Features, seed: 3, width: 2, outputs: [0, 1, 1, 2, 1]);
        Tensor logits = tensor([1.0, -2, 0.5, 3, 700, 0, 0, 0, 0, 0]).view(2, 5);
        double[] all = logits.softmax(1).data<double>().ToArray(), merged = OutputMerge.Apply(logits, model.Document).softmax(1).data<double>().ToArray();
        for (int row = 0; row < 2; row++)
        {
            double[] outputs = all[(5 * row)..(5 * row + 5)], classes = merged[(3 * row)..(3 * row + 3)];
            Assert.Equal(outputs[0], classes[0], 1e-12);
            Assert.Equal(outputs[1] + outputs[2] + outputs[4], classes[1], 1e-12);
            Assert.Equal(outputs[3], classes[2], 1e-12);
        }

        Assert.Same(logits, OutputMerge.Apply(logits, model.Document with { Outputs = null }));
    }

    [Theory]
    [InlineData("none", new[] { 0, 1, 2, 2 })]
    [InlineData("Barking,Howling", new[] { 0, 1, 2, 2 })]
    public void Parts_are_learnt_resumed_to_the_bit_and_one_class_in_the_model(string group, int[] outputs)
    {
        // The third class becomes two kinds of sound: noise and tones.
        for (int index = 0; index < 12; index++)
            _scene.Clips.Add(_scene.CreateClip($"tone{index:000}.wav", 1, 100 + index, index < 3 ? DatasetPart.Validation : null) with { Label = "Other" });
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { SubClasses = "other = 2", GroupHead = group } };
        TrainingOutcome outcome = _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        ModelDocument document = ModelFile.ReadDocument(_scene.ModelPath);
        Assert.Equal(["Barking", "Howling", "Other"], document.Classes);
        Assert.Equal(outputs, document.Outputs);
        Assert.Equal(4 * sizeof(float), expected["classifier.bias"].Length);
        Clip[] validation = [.. _scene.Clips.Where(clip => clip.Part == DatasetPart.Validation)];
        (DogSound.Evaluation? judged, IReadOnlyList<Prediction> predictions) = TrainedModel.Judge(_scene.ModelPath, CPU, validation, CancellationToken.None);
        Assert.Equal(outcome.Epochs[outcome.BestEpoch - 1].ValidationAccuracy, judged!.Accuracy);
        Assert.All(predictions, prediction => Assert.Equal(1, prediction.Probability.Values.Sum(), 1e-9));
        Assert.All(predictions, prediction => Assert.Equal(3, prediction.Probability.Count));

        File.Delete(_scene.ModelPath);
        _scene.Train(1, 5);
        Dictionary<string, byte[]> resumed = _scene.Weights();
        Assert.All(expected, pair => Assert.Equal(pair.Value, resumed[pair.Key]));
    }

    [Fact]
    public void Clips_are_divided_by_what_is_heard_and_alike_at_every_call()
    {
        for (int index = 0; index < 12; index++)
            _scene.Clips.Add(_scene.CreateClip($"tone{index:000}.wav", 1, 100 + index, null) with { Label = "Other" });
        using TrainingData data = _scene.OpenData();
        SubClasses parts = SubClasses.Create(new TrainingSettings { SubClasses = "Other=2" }, data.Classes);
        int[] Assign() => parts.Assign(data, _scene.Configuration.Features with { Mean = 0, StandardDeviation = 1 }, CPU, 5, CancellationToken.None);
        int[] outputs = Assign();
        Assert.Equal(outputs, Assign());
        Assert.All(data.Train.Zip(outputs), pair => Assert.True(pair.First.Label < 2 ? pair.Second == pair.First.Label : pair.Second is 2 or 3));
        bool IsTone(TrainingClip clip) => Path.GetFileName(clip.Path).StartsWith("tone", StringComparison.Ordinal);
        Assert.All(
            data.Train.Zip(outputs).Where(pair => pair.First.Label == 2).GroupBy(pair => pair.Second),
            part => Assert.Single(part.Select(pair => IsTone(pair.First)).Distinct()));
    }

    [Theory]
    [InlineData("Cat=2", "'Cat=2'")]
    [InlineData("Other", "'Other'")]
    [InlineData("Other=1", "'Other=1'")]
    [InlineData("Other=65", "'Other=65'")]
    [InlineData("Barking=2,Other=many", "'Other=many'")]
    [InlineData("Other=2=3", "'Other=2=3'")]
    [InlineData("Other=60", "can't be divided into 60 parts")]
    public void What_cannot_be_divided_is_refused(string text, string problem)
    {
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { SubClasses = text } };
        TrainingException error = Assert.Throws<TrainingException>(() => _scene.Train());
        Assert.Equal(TrainingErrorReason.InvalidSubClasses, error.Reason);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.ModelPath));
    }
}
