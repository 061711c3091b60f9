using DogSound.Core.Evaluation;

namespace DogSound.Core.Gate;

/// <summary>
/// Percentile intervals of the differences between two models: in every repetition both are judged on the same drawn clips, so that what is
/// hard about the clips is taken out of the difference (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, 13.3). A
/// repetition that lacks a class says nothing of that class.
/// </summary>
internal static class PairedBootstrap
{
    /// <summary>Intervals of the candidate's figure less the reference's. Time: O(repetitions * clips * classes), on all processors.</summary>
    /// <param name="reference">The clips as the model in use sees them.</param>
    /// <param name="candidate">The same clips as the candidate sees them.</param>
    /// <param name="settings">How often and how sure.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Nulls for figures that no repetition had.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (ConfidenceInterval? WeightedAuc, ConfidenceInterval? Accuracy, ConfidenceInterval?[] F1) Intervals(
        JudgedClips reference, JudgedClips candidate, BootstrapSettings settings, CancellationToken cancel)
    {
        ScoreOrder[] referenceOrders = Orders(reference), candidateOrders = Orders(candidate);
        double?[] auc = new double?[settings.Repetitions], accuracy = new double?[settings.Repetitions];
        double?[][] f1 = [.. Enumerable.Range(0, reference.ClassCount).Select(_ => new double?[settings.Repetitions])];
        ParallelOptions options = new() { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, settings.Repetitions, options, () => new int[reference.Count], (repetition, _, counts) =>
        {
            Bootstrap.Draw(counts, settings.Seed, repetition);
            Figures one = new(reference, referenceOrders, counts), other = new(candidate, candidateOrders, counts);
            auc[repetition] = other.WeightedAuc - one.WeightedAuc;
            accuracy[repetition] = other.Accuracy - one.Accuracy;
            for (int i = 0; i < f1.Length; i++) f1[i][repetition] = other.F1(i) - one.F1(i);
            return counts;
        }, _ => { });
        return (Bootstrap.Interval(auc, settings.Level), Bootstrap.Interval(accuracy, settings.Level), [.. f1.Select(differences => Bootstrap.Interval(differences, settings.Level))]);
    }

    private static ScoreOrder[] Orders(JudgedClips clips) => [.. Enumerable.Range(0, clips.ClassCount).Select(i => new ScoreOrder(clips, i))];

    /// <summary>The figures of one model on drawn clips.</summary>
    private readonly struct Figures
    {
        private readonly int[] _labelled, _called, _right;

        public Figures(JudgedClips clips, ScoreOrder[] orders, int[] counts)
        {
            (_labelled, _called, _right) = (new int[clips.ClassCount], new int[clips.ClassCount], new int[clips.ClassCount]);
            long right = 0;
            for (int clip = 0; clip < counts.Length; clip++)
            {
                int label = clips.Labels[clip], count = counts[clip];
                _labelled[label] += count;
                _called[clips.Predicted[clip]] += count;
                if (!clips.IsRight(clip)) continue;
                _right[label] += count;
                right += count;
            }

            Accuracy = (double)right / counts.Length;
            int[] labelled = _labelled;
            double?[] areas = [.. orders.Select((order, i) => labelled[i] == 0 ? null : RocAuc.Of(order, counts))];
            WeightedAuc = RocAuc.Average(areas, _labelled).Weighted;
        }

        public double Accuracy { get; }

        public double? WeightedAuc { get; }

        public double? F1(int ofClass) => _labelled[ofClass] == 0 ? null : 2.0 * _right[ofClass] / (_labelled[ofClass] + _called[ofClass]);
    }
}
