namespace DogSound.Core.PseudoLabels;

/// <summary>Which predictions become labels. All that is asked must hold.</summary>
public sealed record PseudoLabelSettings
{
    /// <summary>The least confidence, 0 to 1; null for none.</summary>
    public double? MinimumConfidence { get; init; }

    /// <summary>
    /// The least confidence of single classes, 0 to 1. A class that it does not name takes <see cref="MinimumConfidence"/>, and is left out
    /// where that is null and anything is named here.
    /// </summary>
    public IReadOnlyDictionary<string, double> Thresholds { get; init; } = new Dictionary<string, double>();

    /// <summary>The precision that each class must have on validation clips, 0 to 1: it chooses the lowest threshold with it. Null for none.</summary>
    public double? MinimumPrecision { get; init; }

    /// <summary>Asks that of the precision itself; false asks it of the lower end of its interval.</summary>
    public bool ByEstimate { get; init; }

    /// <summary>Most clips of a class, at least 1; null for no limit. The most confident ones are taken.</summary>
    public int? Quota { get; init; }

    /// <summary>Most clips of all classes, at least 1; null for no limit. The most confident ones are taken.</summary>
    public int? MaximumCount { get; init; }

    /// <summary>How much each clip counts in training, above 0.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Multiplies the weight by the confidence.</summary>
    public bool WeightByConfidence { get; init; }

    /// <summary>Level of the intervals, above 0 and below 1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Whether anything selects: without, every prediction would become a label.</summary>
    public bool Selects => MinimumConfidence is not null || Thresholds.Count > 0 || MinimumPrecision is not null || Quota is not null || MaximumCount is not null;

    /// <summary>The least confidence of a class before precision and quotas; null where the class is left out.</summary>
    public double? FloorOf(string label) => Thresholds.TryGetValue(label, out double threshold) ? threshold : MinimumConfidence ?? (Thresholds.Count > 0 ? null : 0);
}
