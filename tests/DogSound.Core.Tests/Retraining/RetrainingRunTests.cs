using System.Text.Json;
using DogSound.Core.Models;
using DogSound.Core.Retraining;
using DogSound.Core.Training;

namespace DogSound.Core.Tests.Retraining;

public sealed class RetrainingRunTests : IDisposable
{
    private readonly RetrainingScene _scene = new();

    public void Dispose() => _scene.Dispose();

    [Fact]
    public void The_first_run_trains_publishes_and_remembers_and_the_next_has_nothing_to_do()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        File.WriteAllText(_scene["clips/Barking/broken.wav"], "no sound");
        RetrainingReport report = _scene.Run();
        Assert.Equal((RetrainingOutcome.Published, 0, 1, "0000001"), (report.Outcome, report.ExitCode, report.Run, report.Version));
        Assert.Equal((21, 12, 12, 4, 4), (report.ClipCount, report.NewClipCount, report.TrainCount, report.ValidationCount, report.TestCount));
        Assert.Contains("broken.wav", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Equal(report.Problems, _scene.LeftOut);
        ModelVersion champion = _scene.Registry.Champion()!;
        Assert.Equal(("0000001", "It is the first model."), (champion.Version, champion.Reason));
        Assert.Equal(report.WeightedAuc, champion.WeightedAuc);
        Assert.NotNull(ModelFile.ReadDocument(champion.Path).Rehearsal);
        Assert.True(JsonDocument.Parse(File.ReadAllText(report.ReportPath!)).RootElement.TryGetProperty("weighted_auc", out _));
        Assert.Equal(["started", "collected", "trained", "judged", "published", "ended"], Events(report.LogPath!));

        RetrainingReport second = _scene.Run();
        Assert.Equal((RetrainingOutcome.NothingNew, 0, 1), (second.Outcome, second.NewClipCount, second.KnownProblemCount));
        Assert.Empty(second.Problems);
        Assert.Single(_scene.Registry.List());
    }

    [Fact]
    public void New_clips_and_a_new_class_make_a_new_champion_of_the_old_one()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        _scene.Run();
        Dictionary<string, DatasetPart> before = Parts();
        _scene.Add(0, 10, "Other");
        _scene.Add(10, 5, "Barking");
        RetrainingReport report = _scene.Run();
        Assert.Equal((2, "0000001", "0000002"), (report.Run, report.PreviousChampion, report.Version));
        Assert.Equal((9, 9), (report.NewClipCount, report.TrainCount));
        ModelVersion version = _scene.Registry.Get("0000002");
        Assert.Equal("0000001", version.Parent);
        Assert.Equal(["Barking", "Howling", "Other"], version.Classes);
        Assert.NotNull(report.Comparison);
        Assert.Equal(report.Comparison.Passed ? RetrainingOutcome.Published : RetrainingOutcome.Refused, report.Outcome);
        // What judged the first model judges the second.
        Assert.All(before, clip => Assert.Equal(clip.Value, Parts()[clip.Key]));
    }

    [Fact]
    public void A_refused_model_is_kept_beside_the_champion_and_its_clips_are_offered_again()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        _scene.Run();
        _scene.Add(10, 5, "Barking", "Howling");
        _scene.Settings = _scene.Settings with { Gate = _scene["gate.yaml"] };
        File.WriteAllText(_scene["gate.yaml"], ImpossibleGate);
        RetrainingReport report = _scene.Run();
        Assert.Equal((RetrainingOutcome.Refused, 4, "0000002"), (report.Outcome, report.ExitCode, report.Version));
        Assert.Equal("0000001", _scene.Registry.Champion()!.Version);
        Assert.False(report.Comparison!.Passed);
        Assert.Equal(6, _scene.Create().Run(TestContext.Current.CancellationToken).NewClipCount);
    }

    [Fact]
    public void Old_versions_are_removed_and_what_they_had_learnt_is_still_known()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        _scene.Settings = _scene.Settings with { VersionsKept = 1, Gate = _scene["gate.yaml"] };
        File.WriteAllText(_scene["gate.yaml"], EasyGate);
        for (int run = 1; run <= 3; run++)
        {
            RetrainingReport report = _scene.Run();
            Assert.Equal((RetrainingOutcome.Published, run, (string?)null), (report.Outcome, report.Run, report.RemovalProblem));
            Assert.Equal(run == 3 ? ["0000001"] : [], report.RemovedVersions);
            Assert.Equal(run == 3, Events(report.LogPath!).Contains("removed"));
            _scene.Add(10 * run, 10, "Barking", "Howling");
        }
        Assert.Equal(["0000002", "0000003"], _scene.Registry.List().Select(version => version.Version));
        Assert.Equal("Retraining run 3, versions_kept 1.", _scene.Registry.ListAll()[0].RemovalReason);
        // 12 of 20: the others judge. What the removed model had learnt is not new to its grandchild.
        Assert.Equal(12, _scene.Run().NewClipCount);
        Assert.Empty(_scene.Warnings);
    }

    [Fact]
    public void Versions_that_can_not_be_removed_are_a_warning()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        _scene.Settings = _scene.Settings with { VersionsKept = 1, Gate = _scene["gate.yaml"] };
        File.WriteAllText(_scene["gate.yaml"], EasyGate);
        _scene.Run();
        string entry = Path.Combine(_scene.Settings.Registry, "champion", "0000002");
        Directory.CreateDirectory(entry);
        _scene.Add(10, 10, "Barking", "Howling");
        RetrainingReport report = _scene.Run();
        Assert.Equal((RetrainingOutcome.Published, "0000002"), (report.Outcome, report.Version));
        Assert.Contains("this entry of the history can't be read", report.RemovalProblem, StringComparison.Ordinal);
        Assert.Contains(report.RemovalProblem, _scene.Warnings);
        Assert.Contains("not_removed", Events(report.LogPath!));
        Assert.Equal(2, _scene.Registry.List().Count);
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_to_the_very_weights()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        string uninterrupted = WithoutRegistry();
        StopWhileTraining();
        RetrainingReport report = _scene.Run();
        Assert.Equal((true, 1, RetrainingOutcome.Published), (report.IsResumed, report.Run, report.Outcome));
        Assert.Equal(uninterrupted, WeightsOf(report));
    }

    [Fact]
    public void An_interrupted_training_has_a_checkpoint_and_goes_on_to_the_very_weights()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        string uninterrupted = WithoutRegistry();
        RetrainingRun run = _scene.Create();
        int reports = 0;
        _scene.OnReport = (activity, _) =>
        {
            if (activity == "Training" && ++reports == 3)
                run.Interrupt();
        };
        Assert.Throws<TrainingInterruptedException>(() => run.Run(TestContext.Current.CancellationToken));
        _scene.OnReport = null;
        Assert.Equal(uninterrupted, WeightsOf(_scene.Run()));
    }

    [Theory]
    [InlineData("published")]
    [InlineData("remembered")]
    [InlineData("champion")]
    public void A_run_that_died_after_training_does_the_rest_once(string last)
    {
        _scene.Add(0, 10, "Barking", "Howling");
        RetrainingReport report = _scene.Run();
        // As if the run had died right after this step.
        File.Delete(report.ReportPath!);
        if (last != "champion")
            Directory.Delete(Path.Combine(_scene.Settings.Registry, "champion"), recursive: true);
        if (last == "published")
            File.WriteAllLines(_scene["work/clips.jsonl"], File.ReadAllLines(_scene["work/clips.jsonl"]).Select(line => line.Replace(",\"learnt_by\":[\"0000001\"]", "", StringComparison.Ordinal)));

        RetrainingReport again = _scene.Run();
        Assert.Equal(last == "champion" ? RetrainingOutcome.NothingNew : RetrainingOutcome.Published, again.Outcome);
        Assert.Equal("0000001", _scene.Registry.Champion()!.Version);
        Assert.Single(_scene.Registry.List());
        Assert.Equal(RetrainingOutcome.NothingNew, _scene.Run().Outcome);
    }

    [Fact]
    public void A_run_whose_clips_have_vanished_begins_its_training_anew()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        StopWhileTraining();
        File.Delete(_scene["clips/Barking/000.wav"]);
        RetrainingReport report = _scene.Run();
        Assert.Equal(RetrainingOutcome.Published, report.Outcome);
        Assert.Contains(_scene.Warnings, warning => warning.Contains("begins anew", StringComparison.Ordinal));
    }

    [Fact]
    public void A_failure_is_written_down_and_told_of()
    {
        _scene.Add(0, 2, "Barking");
        string told = _scene["told.txt"];
        _scene.Settings = _scene.Settings with { MinimumNewClips = 1, Alert = _scene["alert"] };
        if (!OperatingSystem.IsWindows())
        {
            File.WriteAllText(_scene.Settings.Alert, $"#!/bin/sh\ncp \"$1\" '{told}'\n");
            File.SetUnixFileMode(_scene.Settings.Alert, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        TrainingException error = Assert.Throws<TrainingException>(() => _scene.Run());
        using JsonDocument report = JsonDocument.Parse(File.ReadAllText(OperatingSystem.IsWindows() ? _scene["work/last.json"] : told));
        Assert.Equal("Failed", report.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(error.Message, report.RootElement.GetProperty("error").GetString());
        // The next run takes what was added meanwhile.
        _scene.Add(0, 8, "Howling");
        Assert.Equal(RetrainingOutcome.Published, _scene.Run().Outcome);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_no_reason_to_retrain_on_the_rest()
    {
        RetrainingException error = Assert.Throws<RetrainingException>(() => _scene.Run());
        Assert.Equal(RetrainingErrorReason.SourceNotFound, error.Reason);
        Assert.Contains(_scene["clips"], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_run_at_once_is_refused()
    {
        _scene.Add(0, 10, "Barking", "Howling");
        RetrainingException? refused = null;
        _scene.OnReport = (activity, _) =>
        {
            if (activity == "Training")
                refused ??= Assert.Throws<RetrainingException>(() => _scene.Create().Run(TestContext.Current.CancellationToken));
        };
        Assert.Equal(RetrainingOutcome.Published, _scene.Run().Outcome);
        Assert.Equal(RetrainingErrorReason.AlreadyRunning, refused!.Reason);
    }

    private const string ImpossibleGate = "latency: { maximum_factor: 0.01 }\n", EasyGate = "weighted_auc: { maximum_drop: 1 }\n";

    // Ctrl+C after a few steps.
    private void StopWhileTraining()
    {
        int reports = 0;
        using var stop = new CancellationTokenSource();
        _scene.OnReport = (activity, _) =>
        {
            if (activity == "Training" && ++reports == 4)
                stop.Cancel();
        };
        Assert.ThrowsAny<OperationCanceledException>(() => _scene.Create().Run(stop.Token));
        _scene.OnReport = null;
    }

    private static string[] Events(string log) =>
        [.. File.ReadLines(log).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("event").GetString()!)];

    private Dictionary<string, DatasetPart> Parts() =>
        ClipLedger.Read(_scene["work/clips.jsonl"]).Clips.ToDictionary(clip => clip.Path, clip => clip.Part);

    private string WeightsOf(RetrainingReport report)
    {
        using SoundModel model = SoundModel.Load(_scene.Registry.Get(report.Version!).Path, TorchSharp.torch.CPU);
        return string.Join('\n', model.Network.state_dict().Select(pair => $"{pair.Key} {Convert.ToHexString(pair.Value.contiguous().bytes)}"));
    }

    // Trains once, and forgets all of it but the weights.
    private string WithoutRegistry()
    {
        string weights = WeightsOf(_scene.Run());
        Directory.Delete(_scene.Settings.Registry, recursive: true);
        Directory.Delete(_scene.Settings.Work, recursive: true);
        return weights;
    }
}
