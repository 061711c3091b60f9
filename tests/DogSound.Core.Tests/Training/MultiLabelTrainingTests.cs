using DogSound.Core.Audio;
using DogSound.Core.Configuration;
using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Randomness;
using DogSound.Core.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Training;

/// <summary>Training on mixtures of a low tone, a high tone and noise, of which each clip has one, two or all three.</summary>
public sealed class MultiLabelTrainingTests : IDisposable
{
    private static readonly string[] Names = ["Barking", "Howling", "Other"];

    private readonly TrainingScene _scene = new(clipCount: 0);

    public MultiLabelTrainingTests()
    {
        _scene.Clips = [.. Enumerable.Range(0, 84).Select(index => Mixture(index, 1 + index % 7, PartOf(index)))];
        _scene.Configuration = _scene.Configuration with
        {
            Training = _scene.Configuration.Training with { Task = TaskName.MultiLabel, Epochs = 20, LearningRate = 1e-2, ValidationScore = ValidationScore.MeanAveragePrecision },
        };
    }

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_run_learns_what_is_heard_in_mixtures_and_predicts_it()
    {
        TrainingOutcome outcome = _scene.Train();
        TrainingEpoch best = outcome.Epochs[outcome.BestEpoch - 1];
        Assert.Equal(outcome.Epochs.Max(epoch => epoch.ValidationMeanAveragePrecision), best.ValidationMeanAveragePrecision);
        Assert.NotNull(best.ValidationLwlrap);
        ModelDocument document = ModelFile.ReadDocument(_scene.ModelPath);
        Assert.True(document.IsMultiLabel);
        Assert.Equal(Names, document.Classes);
        Assert.Equal(best.ValidationMeanAveragePrecision, document.Training!.Metrics["validation_mean_average_precision"]);
        Assert.NotEqual(1, document.Calibration.Temperature);

        (DogSound.Evaluation? evaluation, IReadOnlyList<Prediction> predictions) = TrainedModel.Judge(
            _scene.ModelPath, torch.CPU, [.. _scene.Clips.Where(clip => clip.Part == DatasetPart.Test)], CancellationToken.None);
        Assert.True(evaluation!.IsMultiLabel);
        // By chance it is the share of the clips that are of a class: 4 in 7.
        Assert.True(evaluation.MeanAveragePrecision > 0.95, $"mean average precision {evaluation.MeanAveragePrecision}");
        Assert.True(evaluation.Lwlrap > 0.95, $"lwlrap {evaluation.Lwlrap}");
        Assert.Contains(predictions, prediction => prediction.Probability.Values.Sum() > 1.5);
        Assert.All(predictions, prediction =>
        {
            Assert.True(prediction.IsMultiLabel);
            Assert.Equal(prediction.Probability.Where(pair => pair.Value >= 0.5).OrderByDescending(pair => pair.Value).Select(pair => pair.Key), prediction.Labels);
            Assert.Equal(prediction.Probability.MaxBy(pair => pair.Value).Key, prediction.Label);
        });
        Assert.Contains(predictions, prediction => prediction.ExpectedLabels?.Length == 3);
    }

    [Fact]
    public void Stopping_and_going_on_changes_no_bit()
    {
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { Epochs = 2 } };
        _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        File.Delete(_scene.ModelPath);
        _scene.Train(3, 11);
        foreach ((string name, byte[] value) in _scene.Weights())
            Assert.True(value.AsSpan().SequenceEqual(expected[name]), name);
    }

    [Theory]
    [InlineData(MixingName.BetweenClass, LossName.CrossEntropy, ClassWeighting.None, SamplingName.Weighted)]
    [InlineData(MixingName.WithinClass, LossName.Focal, ClassWeighting.Balanced, SamplingName.Shuffle)]
    [InlineData(MixingName.None, LossName.Focal, ClassWeighting.None, SamplingName.Weighted)]
    public void Every_way_of_learning_that_goes_with_several_labels_learns(MixingName mixing, LossName loss, ClassWeighting weighting, SamplingName sampling)
    {
        _scene.Configuration = _scene.Configuration with
        {
            Training = _scene.Configuration.Training with { Epochs = 6, Loss = loss, ClassWeights = weighting, Sampling = sampling, LabelSmoothing = 0.1 },
            Augmentation = _scene.Configuration.Augmentation with { Mixing = mixing, MixupAlpha = 1 },
        };
        _scene.Configuration.Validate();
        TrainingOutcome outcome = _scene.Train();
        Assert.True(outcome.Epochs[^1].TrainLoss < outcome.Epochs[0].TrainLoss);
        Assert.True(outcome.Epochs[outcome.BestEpoch - 1].ValidationMeanAveragePrecision > 0.7);
    }

    [Fact]
    public void Another_label_of_a_clip_is_another_data_set()
    {
        string Fingerprint()
        {
            using TrainingData data = _scene.OpenData(TaskName.MultiLabel);
            return data.Fingerprint.Value;
        }

        string before = Fingerprint();
        Clip several = _scene.Clips.First(clip => clip.Part == DatasetPart.Train && clip.Labels is { Length: 3 });
        several.Labels = [.. several.Labels!.Reverse()];
        Assert.Equal(before, Fingerprint());
        several.Labels = [.. several.Labels!.Skip(1)];
        Assert.NotEqual(before, Fingerprint());
    }

    [Fact]
    public void Windows_and_models_are_merged_as_independent_probabilities()
    {
        using SoundModel first = Model(3, TaskName.MultiLabel), second = Model(4, TaskName.MultiLabel), single = Model(3, TaskName.SingleLabel);
        string path = _scene["long.wav"];
        RandomSequence random = RandomSequence.Create("long");
        WavFile.WriteMono16(path, [.. Enumerable.Range(0, 12_000).Select(n => (float)(random.NextDouble(-0.5, 0.5) * n / 12_000))], TrainingScene.SampleRate);
        Prediction[] windows = Predict(WindowMerge.None, first);
        Assert.Equal(3, windows.Length);
        AssertRow(WindowMerge.Mean, label => windows.Average(window => window.Probability[label]), first);
        AssertRow(WindowMerge.Maximum, label => windows.Max(window => window.Probability[label]), first);
        Prediction[] others = Predict(WindowMerge.None, second);
        AssertRow(WindowMerge.Mean, label => windows.Concat(others).Average(window => window.Probability[label]), first, second);
        Assert.NotInRange(windows[0].Probability.Values.Sum(), 0.999, 1.001);
        Assert.Equal(1, Predict(WindowMerge.Mean, single)[0].Probability.Values.Sum(), 1e-9);
        Assert.Contains("single_label", Assert.Throws<EnsembleException>(() => Predict(WindowMerge.None, first, single)).Message, StringComparison.Ordinal);
        Assert.Empty(PredictWith(WindowMerge.Mean, 1, first)[0].Labels!);
        Assert.Equal(3, PredictWith(WindowMerge.Mean, 0, first)[0].Labels!.Length);

        SoundModel Model(long seed, TaskName task) => SoundModel.Create("audio-ntt", Names, _scene.Configuration.Features, seed, width: 4, task: task);

        Prediction[] Predict(WindowMerge merge, params SoundModel[] models) => PredictWith(merge, 0.5, models);

        Prediction[] PredictWith(WindowMerge merge, double threshold, params SoundModel[] models)
        {
            using var session = new PredictionSession(models, new PredictionSettings { Merge = merge, Threshold = threshold, Precision = Precision.Float32 }, CancellationToken.None);
            return [.. session.Add(new Clip { Path = path }).Concat(session.Complete()).Select(outcome => outcome.Prediction!)];
        }

        void AssertRow(WindowMerge merge, Func<string, double> expected, params SoundModel[] models)
        {
            Prediction merged = Assert.Single(Predict(merge, models));
            Assert.All(Names, label => Assert.Equal(expected(label), merged.Probability[label], 1e-6));
        }
    }

    [Fact]
    public void A_document_says_its_task_only_where_it_is_not_the_usual_one()
    {
        using SoundModel several = SoundModel.Create("audio-ntt", Names, _scene.Configuration.Features, 1, width: 4, task: TaskName.MultiLabel);
        using SoundModel single = SoundModel.Create("audio-ntt", Names, _scene.Configuration.Features, 1, width: 4);
        several.Save(_scene["several.safetensors"]);
        single.Save(_scene["single.safetensors"]);
        Assert.Contains("multi_label", Header("several.safetensors"), StringComparison.Ordinal);
        Assert.DoesNotContain("multi_label", Header("single.safetensors"), StringComparison.Ordinal);
        Assert.True(ModelDescription.Read(_scene["several.safetensors"]).IsMultiLabel);
        Assert.False(ModelDescription.Read(_scene["single.safetensors"]).IsMultiLabel);
        Assert.Throws<ArgumentException>(() => (several.Document with { Outputs = [0, 1, 2, 2] }).Validate());
        Assert.Throws<ArgumentException>(() => (several.Document with { Task = (TaskName)7 }).Validate());

        string Header(string name)
        {
            byte[] file = File.ReadAllBytes(_scene[name]);
            return System.Text.Encoding.UTF8.GetString(file, 8, (int)BitConverter.ToInt64(file));
        }
    }

    // Bit 0 of the mixture is a low tone, bit 1 a high one, bit 2 noise.
    private Clip Mixture(int index, int mixture, DatasetPart part)
    {
        RandomSequence random = RandomSequence.Create("mixture", (ulong)index);
        double low = 400 * random.NextDouble(0.9, 1.1), high = 1500 * random.NextDouble(0.9, 1.1);
        float[] samples = [.. Enumerable.Range(0, TrainingScene.SampleRate / 2).Select(n => (float)(
            ((mixture & 1) * 0.3 * Math.Sin(2 * Math.PI * low * n / TrainingScene.SampleRate))
            + ((mixture >> 1 & 1) * 0.3 * Math.Sin(2 * Math.PI * high * n / TrainingScene.SampleRate))
            + (((mixture >> 2 & 1) * 0.15) + 0.005) * random.NextDouble(-1, 1)))];
        string path = _scene[$"mixture{index:000}.wav"];
        WavFile.WriteMono16(path, samples, TrainingScene.SampleRate);
        string[] labels = [.. Names.Where((_, bit) => (mixture >> bit & 1) == 1)];
        return new Clip { Path = path, Label = labels[0], Labels = labels.Length > 1 ? labels : null, Part = part };
    }

    private static DatasetPart PartOf(int index) => (index / 7 % 4) switch { 0 => DatasetPart.Validation, 1 => DatasetPart.Test, _ => DatasetPart.Train };
}
