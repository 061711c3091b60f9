namespace DogSound;

/// <summary>What one epoch of a training run came to.</summary>
public sealed record TrainingEpoch
{
    /// <summary>Number of the epoch, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Learning rate of the epoch's last step.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Mean training loss, with augmentation, mixing, label smoothing and, where there is one, the second head in it.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>Log loss on the validation clips (<see cref="Evaluation.LogLoss"/>); null without a validation part.</summary>
    public double? ValidationLogLoss { get; init; }

    /// <summary>Accuracy on the validation clips; null without a validation part.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>Weighted one-vs-rest ROC AUC on the validation clips; null without a validation part or with one class in it.</summary>
    public double? ValidationWeightedAuc { get; init; }

    /// <summary>Macro one-vs-rest ROC AUC on the validation clips; null without a validation part or with one class in it.</summary>
    public double? ValidationMacroAuc { get; init; }

    /// <summary>Mean average precision on the validation clips; null without a validation part or with one class in it.</summary>
    public double? ValidationMeanAveragePrecision { get; init; }

    /// <summary>Label-weighted label-ranking average precision on the validation clips; null without a validation
    /// part.</summary>
    public double? ValidationLwlrap { get; init; }

    /// <summary>True when no epoch before it had a better validation score.</summary>
    public required bool IsBest { get; init; }

    /// <summary>Training clips a second, validation not counted.</summary>
    public required double ClipsPerSecond { get; init; }

    /// <summary>Seconds that the epoch took, validation included.</summary>
    public required double Seconds { get; init; }

    /// <summary>Number and losses in one line, for lists of records that have epochs.</summary>
    public override string ToString() => ValidationLogLoss is null
        ? $"epoch {Epoch} (train loss {ViewText.Figure(TrainLoss)})"
        : $"epoch {Epoch} (train loss {ViewText.Figure(TrainLoss)}, validation loss {ViewText.Figure(ValidationLogLoss)})";
}
