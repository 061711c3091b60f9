namespace DogSound;

/// <summary>What one rule says of a candidate beside the model that it is to replace.</summary>
public sealed record GateRuleResult
{
    /// <summary>The rule, as files write it: weighted_auc, accuracy, class_f1, trigger_rate, calibration, latency; or classes, which always
    /// holds.</summary>
    public required string Rule { get; init; }

    /// <summary>The class that it is about, or null for a rule about all.</summary>
    public string? Label { get; init; }

    /// <summary>Whether the candidate may pass.</summary>
    public required bool Passed { get; init; }

    /// <summary>The figure of the model in use; null where it can't be told.</summary>
    public double? Reference { get; init; }

    /// <summary>The figure of the candidate; null where it can't be told.</summary>
    public double? Candidate { get; init; }

    /// <summary>Candidate less reference; null where it can't be told.</summary>
    public double? Difference { get; init; }

    /// <summary>Bootstrap interval of the difference, both models judged on the same drawn clips; null where there is none.</summary>
    public ConfidenceInterval? Interval { get; init; }

    /// <summary>The numbers and what is allowed, in one line.</summary>
    public required string Detail { get; init; }

    /// <summary>The detail.</summary>
    public override string ToString() => Detail;
}
