using System.Text.Json;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Training;
using TorchSharp;

namespace DogSound.Core.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TrainingScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void A_run_learns_what_can_be_learnt_and_writes_the_best_model_with_its_history()
    {
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { Epochs = 12, LearningRate = 1e-2 } };
        TrainingOutcome outcome = _scene.Train();
        Assert.Equal(12, outcome.Epochs.Count);
        Assert.Equal("Completed", outcome.StopReason);
        TrainingEpoch best = outcome.Epochs[outcome.BestEpoch - 1];
        Assert.True(best.IsBest);
        Assert.True(best.ValidationAccuracy >= 0.8, $"accuracy {best.ValidationAccuracy}");
        Assert.True(outcome.Epochs[^1].TrainLoss < outcome.Epochs[0].TrainLoss);

        ModelDocument document = ModelFile.ReadDocument(_scene.ModelPath);
        Assert.Equal(["Barking", "Howling", "Other"], document.Classes);
        Assert.Equal(outcome.BestEpoch, document.Training!.Epoch);
        Assert.Equal(_scene.Configuration, document.Training.Configuration);
        Assert.Equal(best.ValidationWeightedAuc, document.Training.Metrics["validation_weighted_auc"]);
        Assert.NotEqual(0, document.Features.Mean);
        Assert.False(Directory.Exists(_scene.CheckpointFolder));
        string[] events = [.. File.ReadLines(_scene.ModelPath + ".log.jsonl").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!)];
        Assert.Equal(["started", .. Enumerable.Repeat("epoch", 12), "completed"], events);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_in_whatever_order_the_clips_come()
    {
        _scene.Train();
        Dictionary<string, byte[]> first = _scene.Weights();
        File.Delete(_scene.ModelPath);
        _scene.Clips.Reverse();
        _scene.Train();
        AssertEqual(first, _scene.Weights());
        File.Delete(_scene.ModelPath);
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { Seed = 12 } };
        _scene.Train();
        Assert.Contains(_scene.Weights(), pair => !pair.Value.AsSpan().SequenceEqual(first[pair.Key]));
    }

    [Fact]
    public void Two_runs_side_by_side_give_the_weights_of_one_alone()
    {
        _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        File.Delete(_scene.ModelPath);
        using TrainingScene other = new();
        Parallel.Invoke(() => _scene.Train(), () => other.Train());
        AssertEqual(expected, _scene.Weights());
        AssertEqual(expected, other.Weights());
    }

    [Fact]
    public void Stopping_after_any_step_and_going_on_changes_no_bit()
    {
        TrainingOutcome straight = _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        int steps = straight.Epochs.Count * 3;
        for (int stop = 1; stop < steps; stop++)
        {
            File.Delete(_scene.ModelPath);
            TrainingOutcome resumed = _scene.Train(stop);
            AssertEqual(expected, _scene.Weights());
            Assert.Equal(straight.Epochs.Select(Figures), resumed.Epochs.Select(Figures));
            Assert.Equal(straight.BestEpoch, resumed.BestEpoch);
        }

        File.Delete(_scene.ModelPath);
        _scene.Train([.. Enumerable.Range(1, steps - 1)]);
        AssertEqual(expected, _scene.Weights());
    }

    // The negative control of the test above: a position that is lost must show, or that test would prove nothing.
    [Theory]
    [InlineData("\"batch\":1", "\"batch\":0")]
    [InlineData("\"seed\":11", "\"seed\":12")]
    public void Losing_what_the_random_draws_follow_from_changes_the_weights(string original, string replaced)
    {
        _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        File.Delete(_scene.ModelPath);
        using (TrainingData data = _scene.OpenData())
        using (Trainer trainer = new(data, _scene.Configuration, torch.CPU, _scene.ModelPath, resume: false, CancellationToken.None))
        {
            trainer.Interrupt();
            Assert.Throws<TrainingInterruptedException>(() => trainer.Run(null, CancellationToken.None));
        }

        string checkpoint = Assert.Single(_scene.Checkpoints());
        byte[] bytes = File.ReadAllBytes(checkpoint);
        byte[] from = Escaped(original), to = Escaped(replaced);
        int changes = 0;
        for (int at = bytes.AsSpan().IndexOf(from); at >= 0; at = bytes.AsSpan().IndexOf(from), changes++)
            to.CopyTo(bytes, at);
        Assert.NotEqual(0, changes);
        File.WriteAllBytes(checkpoint, bytes);
        if (replaced.Contains("seed", StringComparison.Ordinal))
            _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { Seed = 12 } };
        _scene.Train();
        Assert.Contains(_scene.Weights(), pair => !pair.Value.AsSpan().SequenceEqual(expected[pair.Key]));
    }

    [Fact]
    public void A_checkpoint_of_other_clips_or_settings_is_refused_with_the_difference_named()
    {
        Interrupted();
        TrainingConfiguration original = _scene.Configuration;
        _scene.Configuration = original with { Training = original.Training with { LearningRate = 0.5 } };
        TrainingException settings = Assert.Throws<TrainingException>(() => _scene.Train());
        Assert.Equal(TrainingErrorReason.CannotResume, settings.Reason);
        Assert.Contains("training.learning_rate", settings.Message, StringComparison.Ordinal);

        _scene.Configuration = original with { Training = original.Training with { CheckpointsKept = 7 } };
        Clip gone = _scene.Clips.First(clip => clip.Part == DatasetPart.Train), relabelled = _scene.Clips.Last(clip => clip.Part == DatasetPart.Train);
        _scene.Clips.Remove(gone);
        relabelled.Label = "Barking";
        TrainingException clips = Assert.Throws<TrainingException>(() => _scene.Train());
        Assert.Contains($"1 clip gone ({Path.GetFileName(gone.Path)})", clips.Message, StringComparison.Ordinal);
        Assert.Contains($"1 clip with another label, part or weight ({Path.GetFileName(relabelled.Path)})", clips.Message, StringComparison.Ordinal);
        Assert.Single(_scene.Checkpoints());
    }

    [Fact]
    public void A_broken_checkpoint_is_passed_over_for_the_one_before_it()
    {
        _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        File.Delete(_scene.ModelPath);
        Interrupted(steps: 7);
        string[] checkpoints = _scene.Checkpoints();
        Assert.Equal(2, checkpoints.Length);
        File.WriteAllBytes(checkpoints[1], File.ReadAllBytes(checkpoints[1])[..2000]);
        _scene.Train();
        AssertEqual(expected, _scene.Weights());

        Interrupted(steps: 1);
        File.WriteAllText(Assert.Single(_scene.Checkpoints()), "nothing");
        TrainingException broken = Assert.Throws<TrainingException>(() => _scene.Train());
        Assert.Equal(TrainingErrorReason.CannotResume, broken.Reason);
    }

    [Fact]
    public void What_a_killed_run_has_left_is_cleared_away_by_the_next_one()
    {
        Directory.CreateDirectory(_scene.CheckpointFolder);
        string old = Path.Combine(_scene.CheckpointFolder, ".old.tmp"), young = Path.Combine(_scene.CheckpointFolder, ".young.tmp");
        File.WriteAllText(old, "half a checkpoint");
        File.WriteAllText(young, "somebody writes it");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        Interrupted();
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public void Cancelling_keeps_the_last_checkpoint_and_writes_no_model()
    {
        using TrainingData data = _scene.OpenData();
        using CancellationTokenSource cancel = new();
        using Trainer trainer = new(data, _scene.Configuration, torch.CPU, _scene.ModelPath, resume: false, CancellationToken.None);
        Assert.Throws<OperationCanceledException>(() => trainer.Run(progress => { if (trainer.StepCount == 5) cancel.Cancel(); }, cancel.Token));
        Assert.Single(_scene.Checkpoints());
        Assert.False(File.Exists(_scene.ModelPath));
    }

    [Fact]
    public void Steps_leave_no_tensor_behind()
    {
        using TrainingData data = _scene.OpenData();
        using Trainer trainer = new(data, _scene.Configuration, torch.CPU, _scene.ModelPath, resume: false, CancellationToken.None);
        List<long> live = [];
        trainer.Run(_ => live.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount), CancellationToken.None);
        // The best weights are kept from the first epoch's end on.
        Assert.Single(live.Skip(3).Distinct());
    }

    [Theory]
    [InlineData(SamplingName.Balanced, LossName.Focal)]
    [InlineData(SamplingName.Weighted, LossName.CrossEntropy)]
    public void Other_ways_of_sampling_and_other_losses_learn_something_else_and_are_resumed_to_the_bit(SamplingName sampling, LossName loss)
    {
        _scene.Train();
        Dictionary<string, byte[]> plain = _scene.Weights();
        File.Delete(_scene.ModelPath);
        // A class with two clips, which come several times an epoch.
        _scene.Clips.RemoveAll(clip => clip.Label == "Howling" && clip.Part != DatasetPart.Validation && NumberOf(clip) % 10 > 2);
        _scene.Clips[^1].Weight = 3;
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { Sampling = sampling, Loss = loss } };
        TrainingOutcome straight = _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        Assert.Contains(expected, pair => !pair.Value.AsSpan().SequenceEqual(plain[pair.Key]));
        File.Delete(_scene.ModelPath);
        TrainingOutcome resumed = _scene.Train(1, 2, 4, 5);
        AssertEqual(expected, _scene.Weights());
        Assert.Equal(straight.Epochs.Select(Figures), resumed.Epochs.Select(Figures));
        File.Delete(_scene.ModelPath);
        _scene.Clips.Reverse();
        _scene.Train();
        AssertEqual(expected, _scene.Weights());

        static int NumberOf(Clip clip) => int.Parse(Path.GetFileNameWithoutExtension(clip.Path)[4..], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Theory]
    [InlineData(MixingName.None)]
    [InlineData(MixingName.CutMix)]
    [InlineData(MixingName.BetweenClass)]
    [InlineData(MixingName.WithinClass)]
    public void Every_way_of_mixing_is_resumed_to_the_bit(MixingName mixing)
    {
        _scene.Configuration = _scene.Configuration with { Augmentation = _scene.Configuration.Augmentation with { MixupAlpha = 1 } };
        _scene.Train();
        Dictionary<string, byte[]> mixup = _scene.Weights();
        File.Delete(_scene.ModelPath);
        _scene.Configuration = _scene.Configuration with { Augmentation = _scene.Configuration.Augmentation with { Mixing = mixing } };
        _scene.Train();
        Dictionary<string, byte[]> expected = _scene.Weights();
        Assert.Contains(expected, pair => !pair.Value.AsSpan().SequenceEqual(mixup[pair.Key]));
        File.Delete(_scene.ModelPath);
        _scene.Train(2, 4);
        AssertEqual(expected, _scene.Weights());
    }

    [Fact]
    public void Weights_change_what_is_learnt_and_belong_to_the_data_set()
    {
        _scene.Train();
        Dictionary<string, byte[]> plain = _scene.Weights();
        string fingerprint = ModelFile.ReadDocument(_scene.ModelPath).Training!.DataFingerprint!;
        File.Delete(_scene.ModelPath);
        // All clips alike, and what validates: that changes nothing, nor does it say so.
        foreach (Clip clip in _scene.Clips)
            clip.Weight = clip.Part == DatasetPart.Validation ? 7 : 1;
        _scene.Train();
        AssertEqual(plain, _scene.Weights());
        Assert.Equal(fingerprint, ModelFile.ReadDocument(_scene.ModelPath).Training!.DataFingerprint);
        File.Delete(_scene.ModelPath);
        foreach (Clip clip in _scene.Clips.Where(clip => clip.Part == DatasetPart.Train))
            clip.Weight = 0.25;
        _scene.Train();
        Dictionary<string, byte[]> weighted = _scene.Weights();
        Assert.Contains(weighted, pair => !pair.Value.AsSpan().SequenceEqual(plain[pair.Key]));
        File.Delete(_scene.ModelPath);
        _scene.Train(1, 4, 5);
        AssertEqual(weighted, _scene.Weights());
        File.Delete(_scene.ModelPath);

        Interrupted();
        Clip changed = _scene.Clips.First(clip => clip.Part == DatasetPart.Train);
        changed.Weight = 0.3;
        TrainingException error = Assert.Throws<TrainingException>(() => _scene.Train());
        Assert.Contains($"1 clip with another label, part or weight ({Path.GetFileName(changed.Path)})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_clips_that_knows_no_weights_is_read_as_it_was()
    {
        string hash = new('a', 64);
        DatasetFingerprint clips = new([DatasetFingerprint.Entry(hash, "Barking", DatasetPart.Train, "a.wav")]);
        // SHA-256 of "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|Train|Barking".
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{hash[..32]}|Train|Barking"))), clips.Value);
        const string Old = """{"Clips":[{"Content":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","Label":"Barking","Part":"Train","Name":"a.wav"}]}""";
        DatasetFingerprint read = JsonSerializer.Deserialize<DatasetFingerprint>(Old)!;
        Assert.Equal(clips.Value, read.Value);
        Assert.NotEqual(clips.Value, new DatasetFingerprint([DatasetFingerprint.Entry(hash, "Barking", DatasetPart.Train, "a.wav", 0.5)]).Value);
    }

    [Fact]
    public void Early_stopping_ends_the_run_and_keeps_the_best_epoch()
    {
        _scene.Configuration = _scene.Configuration with { Training = _scene.Configuration.Training with { Epochs = 200, EarlyStoppingPatience = 2, LearningRate = 1e-2 } };
        TrainingOutcome outcome = _scene.Train();
        Assert.Equal("EarlyStopping", outcome.StopReason);
        Assert.Equal(outcome.BestEpoch + 2, outcome.Epochs.Count);
    }

    [Fact]
    public void Without_a_validation_part_the_last_epoch_is_kept()
    {
        _scene.Clips = [.. _scene.Clips.Where(clip => clip.Part != DatasetPart.Validation)];
        TrainingOutcome outcome = _scene.Train();
        Assert.Equal(3, outcome.BestEpoch);
        Assert.All(outcome.Epochs, epoch => Assert.Null(epoch.ValidationAccuracy));
        Assert.Equal(1, ModelFile.ReadDocument(_scene.ModelPath).Calibration.Temperature);
    }

    [Fact]
    public void A_loss_that_explodes_ends_the_run_with_what_to_do()
    {
        _scene.Configuration = _scene.Configuration with
        {
            Training = _scene.Configuration.Training with { Optimizer = OptimizerName.Sgd, LearningRate = 10, GradientClipNorm = 0, Schedule = ScheduleName.Constant, Epochs = 200 },
        };
        TrainingException error = Assert.Throws<TrainingException>(() => _scene.Train());
        Assert.Equal(TrainingErrorReason.Diverged, error.Reason);
        Assert.Contains("learning_rate", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_scene.ModelPath));
    }

    // The document is a JSON text inside of a JSON text.
    private static byte[] Escaped(string json) => System.Text.Encoding.UTF8.GetBytes(json.Replace("\"", "\\u0022", StringComparison.Ordinal));

    private void Interrupted(int steps = 1)
    {
        using TrainingData data = _scene.OpenData();
        using Trainer trainer = new(data, _scene.Configuration, torch.CPU, _scene.ModelPath, resume: false, CancellationToken.None);
        Assert.Throws<TrainingInterruptedException>(() => trainer.Run(
            _ =>
            {
                if (trainer.StepCount == steps)
                    trainer.Interrupt();
            },
            CancellationToken.None));
    }

    private static (int, double, double, double?, double?, bool) Figures(TrainingEpoch epoch) =>
        (epoch.Epoch, epoch.LearningRate, epoch.TrainLoss, epoch.ValidationLogLoss, epoch.ValidationWeightedAuc, epoch.IsBest);

    private static void AssertEqual(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, pair => Assert.True(pair.Value.AsSpan().SequenceEqual(actual[pair.Key]), pair.Key));
    }
}
