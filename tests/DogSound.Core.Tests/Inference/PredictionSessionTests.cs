using DogSound.Core.Audio;
using DogSound.Core.Features;
using DogSound.Core.Inference;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Tests.Features;
using TorchSharp;

namespace DogSound.Core.Tests.Inference;

public sealed class PredictionSessionTests : IDisposable
{
    private static readonly FeatureSettings Features = TestFeatures.Small;

    private readonly TemporaryFolder _folder = new();
    private readonly SoundModel _model;

    public PredictionSessionTests()
    {
        LibTorch.Load();
        _model = SoundModel.Create("resnet18", ["Barking", "Howling", "Other"], Features, seed: 5, width: 8);
    }

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Outcomes_come_in_the_order_of_the_clips_and_a_broken_file_costs_itself_only()
    {
        List<Clip> clips = [.. Enumerable.Range(0, 41).Select(index => Clip($"{index:00}.wav", seconds: index % 7 == 0 ? 2.5 : 0.3 + (0.1 * (index % 5))))];
        File.WriteAllText(clips[17].Path, "not a sound");
        List<PredictionOutcome> outcomes = Predict(clips, new() { BatchSize = 4 });
        Assert.Equal(clips.Select(clip => clip.Path), outcomes.Select(outcome => outcome.Clip.Path).Distinct());
        PredictionOutcome broken = Assert.Single(outcomes, outcome => outcome.Error is not null);
        Assert.Same(clips[17], broken.Clip);
        Assert.Contains("17.wav", Assert.IsType<AudioFormatException>(broken.Error).Message, StringComparison.Ordinal);
        Assert.Equal([0, 1, 1.5], outcomes.Where(outcome => outcome.Clip == clips[0]).Select(outcome => outcome.Prediction!.Start));
    }

    [Fact]
    public void Long_recordings_do_not_keep_the_decoders_from_earlier_ones()
    {
        // Longer than a decoder may be ahead, and one decoder for all: whoever gets it must be whom the pipeline waits for.
        List<Clip> clips = [.. Enumerable.Range(0, 32).Select(index => Clip($"{index:00}.wav", seconds: 7))];
        ThreadPool.GetMinThreads(out int workers, out int ports);
        ThreadPool.SetMinThreads(Math.Max(workers, 16), ports);
        try
        {
            for (int run = 0; run < 5; run++)
            {
                using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
                using var session = new PredictionSession(_model, new() { Decoders = 1, Precision = Precision.Float32 }, limit.Token);
                Assert.Equal(32 * 7, clips.SelectMany(session.Add).Concat(session.Complete()).Count());
            }
        }
        finally
        {
            ThreadPool.SetMinThreads(workers, ports);
        }
    }

    [Fact]
    public void Probabilities_sum_to_one_and_name_the_most_probable_class()
    {
        Prediction prediction = Assert.Single(Predict([Clip("a.wav", 1)], new())).Prediction!;
        Assert.Equal(["Barking", "Howling", "Other"], prediction.Probability.Keys);
        Assert.Equal(1, prediction.Probability.Values.Sum(), 1e-12);
        Assert.Equal(prediction.Probability.Values.Max(), prediction.Confidence);
        Assert.Equal(prediction.Confidence, prediction.Probability[prediction.Label]);
        Assert.Equal("Given", prediction.ExpectedLabel);
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.BFloat16)]
    public void What_else_is_predicted_does_not_change_a_bit(Precision precision)
    {
        if (precision == Precision.BFloat16 && !Autocast.IsAvailable) Assert.Skip("This libtorch has no autocast.");
        List<Clip> clips = [.. Enumerable.Range(0, 23).Select(index => Clip($"{index:00}.wav", 1))];
        var settings = new PredictionSettings { Precision = precision, BatchSize = 8 };
        List<PredictionOutcome> together = Predict(clips, settings);
        List<PredictionOutcome> reversed = Predict(Enumerable.Reverse(clips), settings with { Decoders = 1 });
        foreach (int index in new[] { 0, 3, 7, 22 })
        {
            double[] alone = [.. Assert.Single(Predict([clips[index]], settings)).Prediction!.Probability.Values];
            Assert.Equal(alone, together[index].Prediction!.Probability.Values);
            Assert.Equal(alone, reversed[clips.Count - 1 - index].Prediction!.Probability.Values);
        }
    }

    [Fact]
    public void The_windows_of_a_recording_merge_into_one_prediction()
    {
        Clip clip = Clip("long.wav", 4.5);
        List<double[]> windows = [.. Predict([clip], new() { Overlap = 0.5 }).Select(outcome => outcome.Prediction!.Probability.Values.ToArray())];
        Assert.Equal(8, windows.Count);
        Prediction mean = Assert.Single(Predict([clip], new() { Overlap = 0.5, Merge = WindowMerge.Mean })).Prediction!;
        Prediction maximum = Assert.Single(Predict([clip], new() { Overlap = 0.5, Merge = WindowMerge.Maximum })).Prediction!;
        Assert.Equal((0, 4.5), (mean.Start, mean.End));
        double largest = Enumerable.Range(0, 3).Sum(label => windows.Max(window => window[label]));
        for (int label = 0; label < 3; label++)
        {
            Assert.Equal(windows.Average(window => window[label]), mean.Probability.Values.ElementAt(label), 1e-12);
            Assert.Equal(windows.Max(window => window[label]) / largest, maximum.Probability.Values.ElementAt(label), 1e-12);
        }
    }

    [Fact]
    public void Cancelling_ends_a_session_at_once()
    {
        using var cancel = new CancellationTokenSource();
        using var session = new PredictionSession(_model, new(), cancel.Token);
        List<Clip> clips = [.. Enumerable.Range(0, 8).Select(index => Clip($"{index}.wav", 30))];
        cancel.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (Clip clip in clips) _ = session.Add(clip).Count();
            _ = session.Complete().Count();
        });
    }

    [Fact]
    public void No_tensor_stays_behind()
    {
        List<Clip> clips = [.. Enumerable.Range(0, 10).Select(index => Clip($"{index}.wav", 1))];
        Predict(clips, new() { BatchSize = 4 });
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Predict(clips, new() { BatchSize = 4 });
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(5000, 0)]
    [InlineData(1, 1.0)]
    [InlineData(1, double.NaN)]
    public void Settings_out_of_range_are_refused(int batchSize, double overlap) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PredictionSettings { BatchSize = batchSize, Overlap = overlap }.Validate());

    private Clip Clip(string name, double seconds)
    {
        var random = new Random(name.Sum(letter => letter));
        var samples = new float[(int)(seconds * 8000)];
        for (int index = 0; index < samples.Length; index++) samples[index] = (float)(0.5 * (random.NextDouble() - 0.5));
        WavFile.WriteMono16(_folder[name], samples, 8000);
        return new Clip { Path = _folder[name], Label = "Given" };
    }

    private List<PredictionOutcome> Predict(IEnumerable<Clip> clips, PredictionSettings settings)
    {
        using var session = new PredictionSession(_model, settings, CancellationToken.None);
        List<PredictionOutcome> outcomes = [.. clips.SelectMany(session.Add)];
        return [.. outcomes, .. session.Complete()];
    }
}
