namespace DogSound;

/// <summary>What an update of a model did to one class: the old and the new model on the same validation clips. A class that the old model
/// knew is judged on the clips of the classes that it knew, a new class on all. What can't be told is null, and so is what a new class was before.</summary>
public sealed record ClassChange
{
    /// <summary>Name of the class.</summary>
    public required string Label { get; init; }

    /// <summary>Whether the old model did not know the class.</summary>
    public required bool IsNew { get; init; }

    /// <summary>Validation clips of the class.</summary>
    public required int ClipCount { get; init; }

    /// <summary>Area under the old model's ROC curve, this class against the rest.</summary>
    public double? AucBefore { get; init; }

    /// <summary>The new model's.</summary>
    public double? AucAfter { get; init; }

    /// <summary>Share of the class's clips that the old model called this.</summary>
    public double? RecallBefore { get; init; }

    /// <summary>Share of them that the new model calls this.</summary>
    public double? RecallAfter { get; init; }

    /// <summary>The old model's harmonic mean of precision and recall.</summary>
    public double? F1Before { get; init; }

    /// <summary>The new model's.</summary>
    public double? F1After { get; init; }

    /// <summary>The name of the class.</summary>
    public override string ToString() => Label;
}
