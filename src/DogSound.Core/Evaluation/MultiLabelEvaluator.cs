namespace DogSound.Core.Evaluation;

/// <summary>Judges what a multi-label model says of clips that may have several labels.</summary>
public static class MultiLabelEvaluator
{
    /// <summary>Probability from which a class is called heard.</summary>
    public const double Threshold = 0.5;

    // As for models of one label: one clip costs at most 36.04.
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>
    /// Computes every figure of an <see cref="DogSound.Evaluation"/>. A class without a clip, or with all of them, is part of no mean that
    /// needs both. Figures equal scikit-learn's for label indicators; the bootstrap depends on its seed, not on threads.
    /// </summary>
    /// <param name="model">Full path of the model file, or what the record shall say.</param>
    /// <param name="classes">Names of the classes, in the model's order.</param>
    /// <param name="probabilities">[clip][class]: from 0 to 1.</param>
    /// <param name="labelSets">[clip]: its classes, from 0; each once.</param>
    /// <param name="bootstrap">How to find confidence intervals; null for none.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="ArgumentException">There is no class or no clip; numbers of items differ; a label is no class; a probability lies
    /// outside of 0 to 1; or a setting of the bootstrap is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static DogSound.Evaluation Evaluate(
        string model, IReadOnlyList<string> classes, IReadOnlyList<double[]> probabilities, IReadOnlyList<int[]> labelSets,
        BootstrapSettings? bootstrap = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(probabilities);
        ArgumentNullException.ThrowIfNull(labelSets);
        bootstrap?.Validate();
        cancel.ThrowIfCancellationRequested();

        LabelledClips clips = new(classes.Count, probabilities, labelSets);
        ScoreOrder[] orders = [.. Enumerable.Range(0, classes.Count).Select(label => new ScoreOrder(clips.Probabilities, label, clip => clips.IsOf(clip, label)))];
        int[] once = new int[clips.Count];
        Array.Fill(once, 1);
        (double? lwlrap, double?[] ranking) = LabelRanking.Of(clips);
        ClassEvaluation[] perClass = [.. classes.Select((name, label) => Judge(clips, label, name, orders[label], once) with { Lwlrap = ranking[label] })];
        ClassEvaluation[] present = [.. perClass.Where(one => one.ClipCount > 0)];
        (double? weightedAuc, double? macroAuc) = RocAuc.Average([.. perClass.Select(one => one.Auc)], clips.ClassCounts);
        DogSound.Evaluation evaluation = new()
        {
            Model = model,
            ClipCount = clips.Count,
            IsMultiLabel = true,
            Accuracy = (double)Enumerable.Range(0, clips.Count).Count(clips.IsRight) / clips.Count,
            WeightedAuc = weightedAuc,
            MacroAuc = macroAuc,
            MeanAveragePrecision = AveragePrecision.Mean(perClass.Select(one => one.AveragePrecision)),
            Lwlrap = lwlrap,
            MacroF1 = present.Length == 0 ? 0 : present.Average(one => one.F1!.Value),
            BalancedAccuracy = present.Length == 0 ? 0 : present.Average(one => one.Recall!.Value),
            LogLoss = LogLossOf(clips),
            ExpectedCalibrationError = DogSound.Core.Evaluation.ExpectedCalibrationError.Of(
                from clip in Enumerable.Range(0, clips.Count)
                from label in Enumerable.Range(0, clips.ClassCount)
                select (clips.Probabilities[clip][label], clips.IsOf(clip, label))),
            Classes = perClass,
            AbsentClasses = [.. perClass.Where(one => one.ClipCount == 0).Select(one => one.Label)],
            ConfusionMatrix = [],
        };
        if (bootstrap is null) return evaluation;
        MultiLabelIntervals intervals = Bootstrap.Intervals(clips, orders, bootstrap, cancel);
        return evaluation with
        {
            AccuracyInterval = intervals.Accuracy,
            WeightedAucInterval = intervals.WeightedAuc,
            MacroAucInterval = intervals.MacroAuc,
            MeanAveragePrecisionInterval = intervals.MeanAveragePrecision,
        };
    }

    private static ClassEvaluation Judge(LabelledClips clips, int label, string name, ScoreOrder order, int[] once)
    {
        int right = 0, heard = 0;
        for (int clip = 0; clip < clips.Count; clip++)
        {
            if (!clips.IsHeard(clip, label)) continue;
            heard++;
            if (clips.IsOf(clip, label)) right++;
        }

        int count = clips.ClassCounts[label];
        return new ClassEvaluation
        {
            Label = name,
            ClipCount = count,
            Auc = RocAuc.Of(order, once),
            AveragePrecision = AveragePrecision.Of(order, once),
            Precision = heard == 0 ? null : (double)right / heard,
            Recall = count == 0 ? null : (double)right / count,
            F1 = count == 0 ? null : 2.0 * right / (count + heard),
        };
    }

    private static double LogLossOf(LabelledClips clips)
    {
        double sum = 0;
        for (int clip = 0; clip < clips.Count; clip++)
        {
            for (int label = 0; label < clips.ClassCount; label++)
            {
                double probability = Math.Clamp(clips.Probabilities[clip][label], Epsilon, 1 - Epsilon);
                sum -= Math.Log(clips.IsOf(clip, label) ? probability : 1 - probability);
            }
        }

        return sum / ((double)clips.Count * clips.ClassCount);
    }
}
