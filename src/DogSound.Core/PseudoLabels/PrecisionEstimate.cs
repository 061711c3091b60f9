namespace DogSound.Core.PseudoLabels;

/// <summary>How often a model was right where it called validation clips a class with at least some confidence.</summary>
/// <param name="Threshold">The least confidence that was counted, 0 to 1.</param>
/// <param name="Count">Validation clips called so.</param>
/// <param name="Precision">Share of them that are of the class; null where there is none.</param>
/// <param name="Interval">Where that share would lie with other clips of the same kind (Wilson); null where there is none.</param>
public sealed record PrecisionEstimate(double Threshold, int Count, double? Precision, ConfidenceInterval? Interval);
