namespace DogSound;

/// <summary>How many clips a model gave a label, and how often such labels are right on validation clips. What can't be told is null.</summary>
public sealed record PseudoLabelSummary
{
    /// <summary>Name of the class.</summary>
    public required string Label { get; init; }

    /// <summary>The least confidence of the labels, 0 to 1: what was asked for, or where a quota ended. Null where the class was left out.</summary>
    public double? Threshold { get; init; }

    /// <summary>Clips that got the label.</summary>
    public required int Selected { get; init; }

    /// <summary>Clips that the model takes for this class, with any confidence.</summary>
    public required int Considered { get; init; }

    /// <summary>Share of right ones among the validation clips called this with at least the threshold. Null without a threshold, or without such clips.</summary>
    public double? EstimatedPrecision { get; init; }

    /// <summary>Lower end of the interval of that share (Wilson).</summary>
    public double? PrecisionLow { get; init; }

    /// <summary>Upper end of the interval of that share (Wilson).</summary>
    public double? PrecisionHigh { get; init; }

    /// <summary>Validation clips called this with at least the threshold (with any confidence where there is no threshold). Null without validation.</summary>
    public int? ValidationCount { get; init; }
}
