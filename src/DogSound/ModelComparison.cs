namespace DogSound;

/// <summary>Two models on the same clips, and whether the second may take the place of the first.</summary>
public sealed record ModelComparison
{
    /// <summary>Full path of the model in use.</summary>
    public required string Reference { get; init; }

    /// <summary>Full path of the model that is to replace it.</summary>
    public required string Candidate { get; init; }

    /// <summary>SHA-256 of the model in use, in hexadecimal.</summary>
    public required string ReferenceSha256 { get; init; }

    /// <summary>SHA-256 of the candidate, in hexadecimal.</summary>
    public required string CandidateSha256 { get; init; }

    /// <summary>Whether the candidate passes every rule.</summary>
    public required bool Passed { get; init; }

    /// <summary>Why, in one line: the rules that it does not pass, or how many it passes.</summary>
    public required string Reason { get; init; }

    /// <summary>Clips that both models were judged on: those of the classes that the model in use knows.</summary>
    public required int ClipCount { get; init; }

    /// <summary>Classes that only the candidate knows.</summary>
    public required string[] NewClasses { get; init; }

    /// <summary>Classes that the candidate does not know any more.</summary>
    public required string[] LostClasses { get; init; }

    /// <summary>Clips of new classes: the model in use can't be right on them, so that they are not compared.</summary>
    public required int NewClassClipCount { get; init; }

    /// <summary>Weighted AUC of the candidate less that of the model in use; null where it can't be told.</summary>
    public double? WeightedAucDifference { get; init; }

    /// <summary>Bootstrap interval of that difference, both models judged on the same drawn clips; null where it can't be told.</summary>
    public ConfidenceInterval? WeightedAucInterval { get; init; }

    /// <summary>Accuracy of the candidate less that of the model in use.</summary>
    public required double AccuracyDifference { get; init; }

    /// <summary>Bootstrap interval of that difference.</summary>
    public ConfidenceInterval? AccuracyInterval { get; init; }

    /// <summary>What every rule says.</summary>
    public required GateRuleResult[] Rules { get; init; }

    /// <summary>The figures of the model in use. The classes are those of both models.</summary>
    public required Evaluation ReferenceEvaluation { get; init; }

    /// <summary>The figures of the candidate, on the same clips.</summary>
    public required Evaluation CandidateEvaluation { get; init; }

    /// <summary>The verdict and why, for lists and logs.</summary>
    public override string ToString() => $"{(Passed ? "passed" : "refused")}: {Reason}";
}
