using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using DogSound.Core.Files;
using DogSound.Core.Registry;
using TorchSharp;

namespace DogSound.Core.Retraining;

/// <summary>
/// One unattended run: collects clips, looks at the new ones, deals them out, makes a model that knows them, too, judges it beside the
/// champion, publishes it, and makes it the champion if it is good enough. What a run has done lies in its folder, written whole or not at
/// all; a run that died is gone on with by the next one.
/// </summary>
/// <param name="plan">What to do.</param>
/// <param name="device">Where to compute.</param>
/// <param name="observer">Is told of the run.</param>
public sealed class RetrainingRun(RetrainingPlan plan, torch.Device device, IRetrainingObserver observer)
{
    private static readonly JsonSerializerOptions ReportOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
    };

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly RetrainedModel _model = new(plan, device, observer);

    private RetrainingSettings Settings => plan.Settings;

    /// <summary>Asks a training that is under way to write a checkpoint and stop; from any thread.</summary>
    public void Interrupt() => _model.Interrupt();

    /// <summary>Does it all, and tells the alert program how it ended.</summary>
    /// <param name="cancel">Stops the run; the next one goes on.</param>
    /// <returns>How it ended.</returns>
    /// <exception cref="RetrainingException">Another run is under way, a source is not there, or there are too few clips.</exception>
    /// <exception cref="Training.TrainingInterruptedException"><see cref="Interrupt"/> was called.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RetrainingReport Run(CancellationToken cancel)
    {
        using RetrainingLock held = RetrainingLock.Take(Settings.Work);
        RunFolder? run = null;
        try
        {
            ModelRegistry registry = ModelRegistry.Open(Settings.Registry);
            ModelVersion? champion = registry.Champion(problem => observer.Warn(problem.Message), cancel);
            run = RunFolder.Open(Settings.Work, champion?.Version);
            run.Log(run.IsResumed ? "resumed" : "started", new { Champion = champion?.Version });
            RetrainingReport report = Run(run, registry, champion, cancel);
            Write(LastPath, report);
            if (report.Outcome == RetrainingOutcome.NothingNew)
            {
                // Nobody wants to search for the runs that did something among those that did not.
                run.Delete();
                return report;
            }
            run.Log("ended", new { Outcome = report.Outcome.ToString(), report.Version });
            Write(run.ReportPath, report);
            RunFolder.Sweep(Settings.Work, Settings.RunsKept);
            Alert(run.ReportPath);
            return report;
        }
        catch (Exception error) when (error is not (OperationCanceledException or Training.TrainingInterruptedException))
        {
            ReportFailure(run, error);
            throw;
        }
    }

    // How the last run ended, whatever came of it.
    private string LastPath => Path.Combine(Settings.Work, "last.json");

    private string LedgerPath => Path.Combine(Settings.Work, "clips.jsonl");

    private RetrainingReport Run(RunFolder run, ModelRegistry registry, ModelVersion? champion, CancellationToken cancel)
    {
        IReadOnlyList<string> problems = [];
        ClipLedger clips;
        int count, knownProblems;
        IReadOnlySet<string> lineage = Lineage.Of(registry, champion, cancel);
        if (run.HasClips)
        {
            clips = ClipLedger.Read(run.ClipsPath);
            (count, knownProblems) = (clips.Clips.Count, 0);
        }
        else
        {
            clips = Collect(run, out problems, out count, out knownProblems, cancel);
            clips.Write(run.ClipsPath);
        }
        bool IsNew(LedgerClip clip) => clip.Part == DatasetPart.Train && !clip.LearntBy.Any(lineage.Contains);
        RetrainingReport report = new()
        {
            Run = run.Number,
            Outcome = RetrainingOutcome.NothingNew,
            StartedAt = _startedAt,
            Duration = TimeSpan.Zero,
            IsResumed = run.IsResumed,
            ClipCount = count,
            NewClipCount = clips.Clips.Count(IsNew),
            Problems = [.. problems],
            KnownProblemCount = knownProblems,
            PreviousChampion = champion?.Version,
            LogPath = run.LogPath,
            ReportPath = run.ReportPath,
        };
        if (report.NewClipCount < Settings.MinimumNewClips)
        {
            string reason = $"{report.NewClipCount} clips are new: fewer than minimum_new_clips, {Settings.MinimumNewClips}.";
            return End(report with { Run = 0, Reason = reason, LogPath = null, ReportPath = LastPath });
        }
        Clip[] learnt = [.. clips.Clips.Where(clip => champion is null ? clip.Part == DatasetPart.Train : IsNew(clip)).Select(clip => clip.ToClip())];
        Clip[] validation = [.. Judges(clips, DatasetPart.Validation)], test = [.. Judges(clips, DatasetPart.Test)];
        report = report with { TrainCount = learnt.Length, ValidationCount = validation.Length, TestCount = test.Length };
        // Before hours of training, not after them.
        IReadOnlyList<Clip>? regression = Settings.Regression.Length == 0 ? null : [.. ClipCollector.OfManifest(Settings.Regression, null, observer.LeaveOut)];
        string? championPath = champion is null ? null : registry.LocalPath(champion, cancel);
        _model.Make(run.ModelPath, championPath, [.. learnt, .. validation], cancel);
        run.Log("trained");
        Verdict verdict = new ModelTrial(plan.Gate, device, observer).Judge(championPath, run.ModelPath, test, regression, cancel);
        run.Log("judged", new { verdict.IsPassed, verdict.Reason, verdict.Evaluation?.WeightedAuc, verdict.Evaluation?.Accuracy });
        ModelVersion version = new VerdictExecution(registry, LedgerPath).Execute(run, champion, learnt, verdict, cancel);
        (string[] removed, string? removalProblem) = new VersionSweep(new ModelRetention(registry), Settings.VersionsKept).Do(run, cancel);
        if (removalProblem is not null)
            observer.Warn(removalProblem);
        return End(report with
        {
            Outcome = verdict.IsPassed ? RetrainingOutcome.Published : RetrainingOutcome.Refused,
            Version = version.Version,
            Reason = verdict.Reason,
            WeightedAuc = verdict.Evaluation?.WeightedAuc,
            PreviousWeightedAuc = verdict.Comparison?.ReferenceEvaluation.WeightedAuc,
            Comparison = verdict.Comparison,
            RemovedVersions = removed,
            RemovalProblem = removalProblem,
        });
    }

    private ClipLedger Collect(RunFolder run, out IReadOnlyList<string> problems, out int count, out int knownProblems, CancellationToken cancel)
    {
        List<string> wrong = [];
        IReadOnlyList<Clip> collected = ClipCollector.Collect(plan.Sources, wrong.Add, cancel);
        ClipLedger ledger = ClipLedger.Read(LedgerPath);
        var audit = new ClipAudit(ledger, new PartDealer(Settings.ValidationFraction, Settings.TestFraction));
        audit.Enter(collected, (done, total) => observer.Report("Looking at clips", done, total), cancel);
        ledger.Write(LedgerPath);
        problems = [.. wrong, .. audit.Problems];
        foreach (string problem in problems)
            observer.LeaveOut(problem);
        LedgerClip[] found = [.. collected.Select(clip => ledger.Find(clip.Path)!)];
        var usable = new ClipLedger();
        foreach (LedgerClip clip in found.Where(clip => clip.Problem is null))
            usable.Set(clip);
        count = collected.Count;
        knownProblems = found.Count(clip => clip.Problem is not null) - audit.Problems.Count;
        run.Log("collected", new { Clips = count, Usable = usable.Clips.Count, Problems = problems });
        observer.Say($"{count} clips, {usable.Clips.Count} of them usable.");
        return usable;
    }

    private static IEnumerable<Clip> Judges(ClipLedger clips, DatasetPart part) =>
        clips.Clips.Where(clip => clip.Part == part && !clip.IsPseudoLabel).Select(clip => clip.ToClip());

    private RetrainingReport End(RetrainingReport report) => report with { Duration = Stopwatch.GetElapsedTime(_started) };

    private void ReportFailure(RunFolder? run, Exception error)
    {
        try
        {
            // It may have been the clips: the next run collects them anew.
            if (run is not null && error is Training.TrainingException)
                File.Delete(run.ClipsPath);
            run?.Log("failed", new { error.Message });
            Write(LastPath, End(new RetrainingReport
            {
                Run = run?.Number ?? 0,
                Outcome = RetrainingOutcome.Failed,
                StartedAt = _startedAt,
                Duration = TimeSpan.Zero,
                IsResumed = run?.IsResumed ?? false,
                Error = error.Message,
                LogPath = run?.LogPath,
                ReportPath = LastPath,
            }));
            Alert(LastPath);
        }
        catch (Exception second) when (second is IOException or UnauthorizedAccessException)
        {
            observer.Warn($"{LastPath}: the failure can't be written down: {second.Message.TrimEnd('.')}.");
        }
    }

    private void Alert(string reportPath)
    {
        if (Settings.Alert.Length > 0 && AlertProgram.Start(Settings.Alert, reportPath) is { } problem)
            observer.Warn(problem);
    }

    private static void Write(string path, RetrainingReport report) =>
        AtomicFile.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(report, ReportOptions));
}
