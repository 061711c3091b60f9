namespace DogSound.Core.Registry;

/// <summary>What a registry keeps of a comparison: enough to know later why a model was let through.</summary>
internal sealed record ComparisonRecord
{
    /// <summary>SHA-256 of the model that was in use.</summary>
    public required string Reference { get; init; }

    /// <summary>Whether every rule was passed.</summary>
    public required bool Passed { get; init; }

    /// <summary>Why, in one line.</summary>
    public required string Reason { get; init; }

    /// <summary>Clips that both were judged on.</summary>
    public required int ClipCount { get; init; }

    /// <summary>What each rule said, in one line.</summary>
    public required string[] Rules { get; init; }

    /// <summary>What is kept of a comparison; null for none.</summary>
    public static ComparisonRecord? Of(ModelComparison? comparison) => comparison is null ? null : new ComparisonRecord
    {
        Reference = comparison.ReferenceSha256,
        Passed = comparison.Passed,
        Reason = comparison.Reason,
        ClipCount = comparison.ClipCount,
        Rules = [.. comparison.Rules.Select(rule => $"{(rule.Passed ? "passed" : "refused")}: {rule.Detail}")],
    };
}
