namespace DogSound;

/// <summary>How well a model tells one class from all others. What can't be told, because no clip (or every clip) is of the class, is null.</summary>
public sealed record ClassEvaluation
{
    /// <summary>Name of the class.</summary>
    public required string Label { get; init; }

    /// <summary>Tested clips that are of the class; 0 for an absent class.</summary>
    public required int ClipCount { get; init; }

    /// <summary>Area under the ROC curve, one class against the rest; 0.5 is chance, 1 is perfect.</summary>
    public double? Auc { get; init; }

    /// <summary>Average precision: area under the precision-recall curve, summed in steps; chance is the share of the class.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Share of the clips called this that are this; null when nothing was called this.</summary>
    public double? Precision { get; init; }

    /// <summary>Share of the clips of this class that were called this.</summary>
    public double? Recall { get; init; }

    /// <summary>Harmonic mean of precision and recall; 0 when the class is present and never found.</summary>
    public double? F1 { get; init; }
}
