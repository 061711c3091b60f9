namespace DogSound.Core.Evaluation;

/// <summary>Bootstrap intervals of a multi-label model's figures; null where no repetition had the figure.</summary>
internal sealed record MultiLabelIntervals(
    ConfidenceInterval Accuracy, ConfidenceInterval? WeightedAuc, ConfidenceInterval? MacroAuc, ConfidenceInterval? MeanAveragePrecision);
