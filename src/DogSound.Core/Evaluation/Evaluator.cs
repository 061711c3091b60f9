namespace DogSound.Core.Evaluation;

/// <summary>Judges what a model says of labelled clips.</summary>
public static class Evaluator
{
    /// <summary>
    /// Computes every figure of an <see cref="DogSound.Evaluation"/>. An absent class is part of no mean; with a single class present there
    /// is no AUC. Figures equal scikit-learn's; the bootstrap depends on its seed, not on threads.
    /// </summary>
    /// <param name="model">Full path of the model file, or what the record shall say.</param>
    /// <param name="classes">Names of the classes, in the model's order.</param>
    /// <param name="probabilities">[clip][class]: from 0 to 1, and sums of 1 within 0.00001.</param>
    /// <param name="labels">Class of every clip, from 0.</param>
    /// <param name="bootstrap">How to find confidence intervals; null for none.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="ArgumentException">There is no class or no clip; numbers of items differ; a label is no class; a row is no
    /// distribution; or a setting of the bootstrap is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DogSound.Evaluation Evaluate(
        string model, IReadOnlyList<string> classes, IReadOnlyList<double[]> probabilities, IReadOnlyList<int> labels,
        BootstrapSettings? bootstrap = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(labels);
        bootstrap?.Validate();
        cancel.ThrowIfCancellationRequested();

        JudgedClips clips = new(classes.Count, probabilities, labels);
        ScoreOrder[] orders = [.. Enumerable.Range(0, classes.Count).Select(i => new ScoreOrder(clips, i))];
        int[] once = new int[clips.Count];
        Array.Fill(once, 1);
        ConfusionCounts confusion = new(clips);
        (double? lwlrap, double?[] ranking) = LabelRanking.Of(clips);
        ClassEvaluation[] perClass =
        [
            .. classes.Select((label, i) => new ClassEvaluation
            {
                Label = label,
                ClipCount = clips.ClassCounts[i],
                Auc = RocAuc.Of(orders[i], once),
                AveragePrecision = AveragePrecision.Of(orders[i], once),
                Lwlrap = ranking[i],
                Precision = confusion.Precision(i),
                Recall = confusion.Recall(i),
                F1 = confusion.F1(i),
            }),
        ];
        ClassEvaluation[] present = [.. perClass.Where(one => one.ClipCount > 0)];
        (double? weightedAuc, double? macroAuc) = RocAuc.Average([.. perClass.Select(one => one.Auc)], clips.ClassCounts);
        DogSound.Evaluation evaluation = new()
        {
            Model = model,
            ClipCount = clips.Count,
            Accuracy = (double)Enumerable.Range(0, clips.Count).Count(clips.IsRight) / clips.Count,
            WeightedAuc = weightedAuc,
            MacroAuc = macroAuc,
            MeanAveragePrecision = AveragePrecision.Mean(perClass.Select(one => one.AveragePrecision)),
            Lwlrap = lwlrap,
            MacroF1 = present.Average(one => one.F1!.Value),
            BalancedAccuracy = present.Average(one => one.Recall!.Value),
            LogLoss = LogLoss.Of(clips),
            ExpectedCalibrationError = ExpectedCalibrationError.Of(clips),
            Classes = perClass,
            AbsentClasses = [.. perClass.Where(one => one.ClipCount == 0).Select(one => one.Label)],
            ConfusionMatrix = confusion.Matrix,
        };
        if (bootstrap is null) return evaluation;
        (ConfidenceInterval accuracy, ConfidenceInterval? weighted, ConfidenceInterval? macro) = Bootstrap.Intervals(clips, orders, bootstrap, cancel);
        return evaluation with { AccuracyInterval = accuracy, WeightedAucInterval = weighted, MacroAucInterval = macro };
    }
}
