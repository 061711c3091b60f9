using DogSound.Core.Evaluation;
using DogSound.Core.Models;
using DogSound.Core.Training;

namespace DogSound.Core.Incremental;

/// <summary>What an update did to every class: the old and the new model on the same clips.</summary>
internal static class ForgettingReport
{
    /// <summary>Lets the old model judge the validation clips, and compares.</summary>
    /// <param name="data">The clips.</param>
    /// <param name="baseModel">The old model.</param>
    /// <param name="validated">[clip][class]: logits or log-probabilities of the new model for the validation clips.</param>
    /// <param name="calibration">The new model's.</param>
    /// <param name="bfloat16">Whether the networks compute in bfloat16.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>One record a class, in order; none without validation clips.</returns>
    public static IReadOnlyList<ClassChange> Create(
        TrainingData data, BaseModel baseModel, double[][] validated, Calibration calibration, bool bfloat16, CancellationToken cancel)
    {
        if (validated.Length == 0)
            return [];
        using var old = new ModelValidation(data, baseModel.Model, bfloat16);
        double[][] before = Probabilities(old.Outputs(cancel), baseModel.Document.Calibration);
        // Judging leaves a network ready to learn, which this one is not to.
        baseModel.Model.Network.eval();
        return Compare(data.Classes, baseModel.Document.Classes.Count, before, Probabilities(validated, calibration), old.Labels, cancel);
    }

    /// <summary>Compares. An old class is judged on the clips of old classes, since the old model has no answer for others; there the new
    /// model may still say a new class, and is wrong then. A new class is judged on all clips.</summary>
    /// <param name="classes">Names of the new model's classes: the old ones first.</param>
    /// <param name="oldCount">How many the old model knew.</param>
    /// <param name="before">[clip][old class]: the old model's probabilities.</param>
    /// <param name="after">[clip][class]: the new model's.</param>
    /// <param name="labels">Class of every clip.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>One record a class, in order.</returns>
    public static IReadOnlyList<ClassChange> Compare(
        IReadOnlyList<string> classes, int oldCount, double[][] before, double[][] after, int[] labels, CancellationToken cancel)
    {
        int[] old = [.. Enumerable.Range(0, labels.Length).Where(clip => labels[clip] < oldCount)];
        int[] oldLabels = Array.ConvertAll(old, clip => labels[clip]);
        ClassEvaluation[]? then = Judge([.. classes.Take(oldCount)], Array.ConvertAll(old, clip => before[clip]), oldLabels);
        ClassEvaluation[]? now = Judge(classes, Array.ConvertAll(old, clip => after[clip]), oldLabels);
        ClassEvaluation[]? all = Judge(classes, after, labels);
        return [.. classes.Select((label, index) =>
        {
            bool isNew = index >= oldCount;
            ClassEvaluation? previous = isNew ? null : then?[index], current = (isNew ? all : now)?[index];
            return new ClassChange
            {
                Label = label,
                IsNew = isNew,
                ClipCount = current?.ClipCount ?? 0,
                AucBefore = previous?.Auc,
                AucAfter = current?.Auc,
                RecallBefore = previous?.Recall,
                RecallAfter = current?.Recall,
                F1Before = previous?.F1,
                F1After = current?.F1,
            };
        })];

        ClassEvaluation[]? Judge(IReadOnlyList<string> names, double[][] probabilities, int[] truth) =>
            truth.Length == 0 ? null : Evaluator.Evaluate("", names, probabilities, truth, cancel: cancel).Classes;
    }

    private static double[][] Probabilities(double[][] logits, Calibration calibration) => Array.ConvertAll(logits, row =>
    {
        double largest = row.Max();
        double[] powers = Array.ConvertAll(row, logit => Math.Exp((logit - largest) / calibration.Temperature));
        double sum = powers.Sum();
        return Array.ConvertAll(powers, power => power / sum);
    });
}
