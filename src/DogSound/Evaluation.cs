namespace DogSound;

/// <summary>How good a model's predictions are on labelled clips. Figures that the clips cannot tell are null.</summary>
public sealed record Evaluation
{
    /// <summary>Full path of the model file; several, separated by semicolons, for an ensemble or for predictions of several models.</summary>
    public required string Model { get; init; }

    /// <summary>Clips that were judged.</summary>
    public required int ClipCount { get; init; }

    /// <summary>Whether clips may have several labels, so that each class is judged by itself: called heard from a probability of 0.5.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>Share of the clips whose most probable class is their label; multi-label: whose heard classes are exactly their labels.</summary>
    public required double Accuracy { get; init; }

    /// <summary>One-vs-rest ROC AUC of every class that is present, averaged with the classes' shares of the clips as weights: the score
    /// of the challenge. Null with fewer than two classes present.</summary>
    public double? WeightedAuc { get; init; }

    /// <summary>The same with equal weights. Null with fewer than two classes present.</summary>
    public double? MacroAuc { get; init; }

    /// <summary>Mean average precision: that of every class, with equal weights. Classes that have none are no part of it; null where all have none.</summary>
    public double? MeanAveragePrecision { get; init; }

    /// <summary>Label-weighted label-ranking average precision: of each label of each clip the share of right classes among those that are
    /// at least as probable, averaged over all labels; 0 to 1. With one label each it is the mean of 1 / rank of the label. Null where no
    /// clip has a label.</summary>
    public double? Lwlrap { get; init; }

    /// <summary>Mean F1 of the classes that are present.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Mean recall of the classes that are present.</summary>
    public required double BalancedAccuracy { get; init; }

    /// <summary>Mean of -ln(probability of the true class), where no probability counts as less than 2.2e-16; 0 is perfect. Multi-label: mean
    /// over clips and classes of -ln(probability of what is true of the class, that it is heard or that it is not).</summary>
    public required double LogLoss { get; init; }

    /// <summary>Mean distance between confidence and accuracy, over 15 bins of confidence, 0 to 1: 0 is a model whose 80 % are right 8 times in 10.
    /// Multi-label: of the probability that a class is heard, over all clips and classes.</summary>
    public required double ExpectedCalibrationError { get; init; }

    /// <summary>Per class, in the model's order.</summary>
    public required ClassEvaluation[] Classes { get; init; }

    /// <summary>Names of the classes of which there was no clip; they are part of no mean.</summary>
    public required string[] AbsentClasses { get; init; }

    /// <summary>[true class][predicted class]: numbers of clips, in the order of <see cref="Classes"/>; empty for a multi-label model, whose clips
    /// are not taken for one class or another.</summary>
    public required int[][] ConfusionMatrix { get; init; }

    /// <summary>Bootstrap interval of <see cref="Accuracy"/>; null when none was asked for.</summary>
    public ConfidenceInterval? AccuracyInterval { get; init; }

    /// <summary>Bootstrap interval of <see cref="WeightedAuc"/>; null when none was asked for or the figure is null.</summary>
    public ConfidenceInterval? WeightedAucInterval { get; init; }

    /// <summary>Bootstrap interval of <see cref="MacroAuc"/>; null when none was asked for or the figure is null.</summary>
    public ConfidenceInterval? MacroAucInterval { get; init; }

    /// <summary>Bootstrap interval of <see cref="MeanAveragePrecision"/>, for a multi-label model; null when none was asked for or the figure is null.</summary>
    public ConfidenceInterval? MeanAveragePrecisionInterval { get; init; }

    /// <summary>The headline figures in one line, for lists and CSV files of records that have an evaluation.</summary>
    public override string ToString() => ViewText.Scores(this);
}
