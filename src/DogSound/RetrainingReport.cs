namespace DogSound;

/// <summary>How a scheduled retraining ended.</summary>
public sealed record RetrainingReport
{
    /// <summary>Number of the run, from 1; 0 where none was begun.</summary>
    public int Run { get; init; }

    /// <summary>How it ended.</summary>
    public required RetrainingOutcome Outcome { get; init; }

    /// <summary>For scheduled tasks: 0 when nothing is wrong (published, or nothing new), 1 when the run failed, 4 when the gate refused the
    /// new model.</summary>
    public int ExitCode => Outcome switch { RetrainingOutcome.Failed => 1, RetrainingOutcome.Refused => 4, _ => 0 };

    /// <summary>When the run began; where it went on from an earlier one, when it went on.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Whether it went on where an earlier run had died.</summary>
    public bool IsResumed { get; init; }

    /// <summary>Clips that the sources named.</summary>
    public int ClipCount { get; init; }

    /// <summary>Clips that the champion had not learnt from.</summary>
    public int NewClipCount { get; init; }

    /// <summary>Clips that the new model learnt from.</summary>
    public int TrainCount { get; init; }

    /// <summary>Clips that chose its best epoch.</summary>
    public int ValidationCount { get; init; }

    /// <summary>Clips that it was judged by.</summary>
    public int TestCount { get; init; }

    /// <summary>What is wrong with clips that no run had seen so before, in sentences; those clips were left out.</summary>
    public string[] Problems { get; init; } = [];

    /// <summary>Clips that are left out because of what earlier runs told of.</summary>
    public int KnownProblemCount { get; init; }

    /// <summary>Version of the new model in the registry; null where none was published.</summary>
    public string? Version { get; init; }

    /// <summary>Version that was the champion before; null where there was none.</summary>
    public string? PreviousChampion { get; init; }

    /// <summary>Why the new model became the champion or didn't, or why none was trained.</summary>
    public string? Reason { get; init; }

    /// <summary>Weighted AUC of the new model on the test clips of the classes that the champion knew; null where it can't be told.</summary>
    public double? WeightedAuc { get; init; }

    /// <summary>The same of the champion before.</summary>
    public double? PreviousWeightedAuc { get; init; }

    /// <summary>The new model beside the champion before; null without one.</summary>
    public ModelComparison? Comparison { get; init; }

    /// <summary>Versions of the registry whose models were deleted, by versions_kept.</summary>
    public string[] RemovedVersions { get; init; } = [];

    /// <summary>Why a model that versions_kept does not keep could not be deleted; null where nothing went wrong.</summary>
    public string? RemovalProblem { get; init; }

    /// <summary>Why the run failed; null where it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Full path of the log, a JSON object a line; null where no run was begun.</summary>
    public string? LogPath { get; init; }

    /// <summary>Full path of this report as JSON; null where no run was begun.</summary>
    public string? ReportPath { get; init; }
}

/// <summary>How a scheduled retraining ended.</summary>
public enum RetrainingOutcome
{
    /// <summary>There were too few new clips: nothing was trained.</summary>
    NothingNew,

    /// <summary>A new model was trained, is better, and is the champion now.</summary>
    Published,

    /// <summary>A new model was trained, and is not good enough: the champion stays.</summary>
    Refused,

    /// <summary>Something went wrong; the next run goes on where this one stopped.</summary>
    Failed,
}
