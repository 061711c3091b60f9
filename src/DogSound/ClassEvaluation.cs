namespace DogSound;

/// <summary>How well a model tells one class from all others. What can't be told is null: of an absent class that is all but its precision.</summary>
public sealed record ClassEvaluation
{
    /// <summary>Name of the class.</summary>
    public required string Label { get; init; }

    /// <summary>Tested clips that are of the class; 0 for an absent class.</summary>
    public required int ClipCount { get; init; }

    /// <summary>Area under the ROC curve, one class against the rest; 0.5 is chance, 1 is perfect. Null where no clip, or every clip, is of the class.</summary>
    public double? Auc { get; init; }

    /// <summary>Average precision: area under the precision-recall curve, summed in steps; chance is the share of the class. Null where no clip, or every clip, is of the class.</summary>
    public double? AveragePrecision { get; init; }

    /// <summary>Label-ranking average precision of the class: <see cref="Evaluation.Lwlrap"/> over the clips that have it. Null for an absent
    /// class.</summary>
    public double? Lwlrap { get; init; }

    /// <summary>Share of the clips called this that are this. Null when nothing was called this; 0 for an absent class that something was called.</summary>
    public double? Precision { get; init; }

    /// <summary>Share of the clips of this class that were called this. Null for an absent class.</summary>
    public double? Recall { get; init; }

    /// <summary>Harmonic mean of precision and recall; 0 when the class is present and never found. Null for an absent class.</summary>
    public double? F1 { get; init; }

    /// <summary>The name of the class.</summary>
    public override string ToString() => Label;
}
