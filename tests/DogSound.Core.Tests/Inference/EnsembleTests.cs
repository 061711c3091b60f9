using DogSound.Core.Audio;
using DogSound.Core.Features;
using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Tests.Features;
using TorchSharp;

namespace DogSound.Core.Tests.Inference;

/// <summary>Several models and several shifts: the mean of what each says alone.</summary>
public sealed class EnsembleTests : IDisposable
{
    private static readonly FeatureSettings Features = TestFeatures.Small;

    private static readonly PredictionSettings Exact = new() { Precision = Precision.Float32, BatchSize = 4 };

    private readonly TemporaryFolder _folder = new();
    private readonly List<SoundModel> _models = [];
    private readonly List<Clip> _clips;

    public EnsembleTests()
    {
        LibTorch.Load();
        Load("a", Model("resnet18", ["Barking", "Howling", "Other"], Features, 1));
        Load("b", Model("audio-ntt", ["Other", "Barking", "Howling"], Features with { MelCount = 24, HopLength = 100, Mean = -3 }, 2));
        Load("c", Model("resnet18", ["Howling", "Other", "Barking"], Features with { StandardDeviation = 4 }, 3), temperature: 0.2);
        _clips = [.. Enumerable.Range(0, 7).Select(index => Clip($"{index}.wav", seconds: index == 3 ? 2.5 : 0.4 + 0.2 * index))];
    }

    public void Dispose()
    {
        foreach (SoundModel model in _models) model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void An_ensemble_says_the_mean_of_its_models_class_by_class()
    {
        List<Prediction>[] alone = [.. _models.Select(model => Predict([model], Exact))];
        List<Prediction> together = Predict(_models, Exact);
        Assert.Equal(alone[0].Count, together.Count);
        for (int window = 0; window < together.Count; window++)
        {
            Assert.Equal(["Barking", "Howling", "Other"], together[window].Probability.Keys);
            foreach ((string name, double probability) in together[window].Probability)
                Assert.Equal(alone.Average(predictions => predictions[window].Probability[name]), probability, 1e-15);
            Assert.Equal(1, together[window].Probability.Values.Sum(), 1e-12);
            Assert.Equal($"{_folder["a"]};{_folder["b"]};{_folder["c"]}", together[window].Model);
        }

        Assert.Equal(3, alone.Select(predictions => predictions[0].Probability["Barking"]).Distinct().Count());
    }

    [Fact]
    public void The_first_model_gives_the_order_of_the_classes()
    {
        Prediction prediction = Predict([_models[1], _models[0]], Exact)[0];
        Assert.Equal(["Other", "Barking", "Howling"], prediction.Probability.Keys);
        foreach ((string name, double probability) in Predict([_models[0], _models[1]], Exact)[0].Probability)
            Assert.Equal(probability, prediction.Probability[name], 1e-15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Shifts_are_the_mean_over_windows_rolled_by_parts_of_their_length(int models)
    {
        const int Shifts = 3;
        float[] samples = Samples("x", 8000);
        using var rolled = new Predictor(new Ensemble(_models[..models]), Exact);
        for (int shift = 0; shift < Shifts; shift++)
        {
            int head = shift * 8000 / Shifts;
            rolled.SetRow(shift, [.. samples[^head..], .. samples[..^head]]);
        }

        double[][] expected = rolled.Run(Shifts);
        using var shifted = new Predictor(new Ensemble(_models[..models]), Exact with { ShiftCount = Shifts });
        shifted.SetRow(0, samples);
        double[] actual = shifted.Run(1)[0];
        for (int index = 0; index < 3; index++) Assert.Equal(expected.Average(row => row[index]), actual[index], 1e-6);
        Assert.NotEqual(expected[0][0], actual[0], 1e-6);
    }

    [Fact]
    public void What_else_is_predicted_does_not_change_a_bit()
    {
        PredictionSettings settings = Exact with { ShiftCount = 2 };
        List<Prediction> together = Predict(_models, settings);
        foreach (Clip clip in new[] { _clips[0], _clips[2] })
        {
            Prediction alone = Assert.Single(Predict(_models, settings, [clip]));
            Assert.Equal(alone.Probability.Values, Assert.Single(together, prediction => prediction.Path == clip.Path).Probability.Values);
        }
    }

    [Fact]
    public void Each_model_decides_its_precision_by_itself()
    {
        using var automatic = new PredictionSession(_models, new(), CancellationToken.None);
        Assert.Equal(_models.Select(model => new Predictor(model, new())).Select(predictor =>
        {
            using (predictor) return predictor.UsesBFloat16.Single();
        }), automatic.UsesBFloat16);
        using var exact = new PredictionSession(_models, Exact, CancellationToken.None);
        Assert.Equal([false, false, false], exact.UsesBFloat16);
    }

    [Theory]
    [InlineData("sample_rate is 4000, the other's 8000")]
    [InlineData("clip_duration is 0.5, the other's 1")]
    [InlineData("no class 'Other'")]
    [InlineData("a class 'Crying' that the other has not")]
    public void Models_that_do_not_go_together_are_refused_with_the_difference(string difference)
    {
        string[] classes = ["Barking", "Howling", "Other"];
        using SoundModel other = difference switch
        {
            ['s', ..] => Model("audio-ntt", classes, Features with { SampleRate = 4000, MaximumFrequency = 2000 }, 1),
            ['c', ..] => Model("audio-ntt", classes, Features with { ClipDuration = 0.5 }, 1),
            ['n', ..] => Model("audio-ntt", ["Barking", "Howling", "Crying"], Features, 1),
            _ => Model("audio-ntt", [.. classes, "Crying"], Features, 1),
        };
        Load("other", other);
        EnsembleException error = Assert.Throws<EnsembleException>(() => new PredictionSession(_models, Exact, CancellationToken.None));
        Assert.Contains(difference, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"{_folder["other"]} can't answer together with {_folder["a"]}", error.Message, StringComparison.Ordinal);
        Assert.Equal(_folder["other"], error.Path);
    }

    [Fact]
    public void Cancelling_ends_a_batch_between_two_models()
    {
        using var predictor = new Predictor(new Ensemble(_models), Exact);
        Assert.Throws<OperationCanceledException>(() => predictor.Run(1, new CancellationToken(canceled: true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PredictionSession([], Exact, CancellationToken.None));
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        Predict(_models, Exact with { ShiftCount = 3 });
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Predict(_models, Exact with { ShiftCount = 3 });
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private static SoundModel Model(string architecture, string[] classes, FeatureSettings features, long seed) =>
        SoundModel.Create(architecture, classes, features, seed, width: 8);

    private void Load(string name, SoundModel made, double temperature = 1)
    {
        using (made)
        {
            made.Document = made.Document with { Calibration = made.Document.Calibration with { Temperature = temperature } };
            made.Save(_folder[name]);
        }

        _models.Add(SoundModel.Load(_folder[name], torch.CPU));
    }

    private Clip Clip(string name, double seconds)
    {
        WavFile.WriteMono16(_folder[name], Samples(name, (int)(seconds * 8000)), 8000);
        return new Clip { Path = _folder[name] };
    }

    private static float[] Samples(string name, int count)
    {
        var random = new Random(name.Sum(letter => letter));
        return [.. Enumerable.Range(0, count).Select(index => (float)(random.NextDouble() - 0.5) * index / count)];
    }

    private List<Prediction> Predict(IReadOnlyList<SoundModel> models, PredictionSettings settings, IReadOnlyList<Clip>? clips = null)
    {
        using var session = new PredictionSession(models, settings, CancellationToken.None);
        List<PredictionOutcome> outcomes = [.. (clips ?? _clips).SelectMany(session.Add)];
        outcomes.AddRange(session.Complete());
        Assert.All(outcomes, outcome => Assert.Null(outcome.Error));
        return [.. outcomes.Select(outcome => outcome.Prediction!)];
    }
}
