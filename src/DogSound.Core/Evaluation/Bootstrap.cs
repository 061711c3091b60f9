using DogSound.Core.Randomness;

namespace DogSound.Core.Evaluation;

/// <summary>
/// Percentile intervals of the bootstrap (B. Efron and R. Tibshirani, An Introduction to the Bootstrap, 1993, 13.3). A repetition follows
/// from the seed and its number alone, so that threads change nothing. One that lacks a class averages over those that it has; one that
/// has a single class has no AUC, and none of the AUCs' intervals counts it.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Intervals of the accuracy and of the averaged AUCs. Time: O(repetitions * clips * classes), on all processors.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="orders">Per class: the clips by falling probability.</param>
    /// <param name="settings">How often and how sure.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Nulls for AUCs that no repetition had.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static (ConfidenceInterval Accuracy, ConfidenceInterval? WeightedAuc, ConfidenceInterval? MacroAuc) Intervals(
        JudgedClips clips, IReadOnlyList<ScoreOrder> orders, BootstrapSettings settings, CancellationToken cancel)
    {
        double?[] accuracy = new double?[settings.Repetitions], weighted = new double?[settings.Repetitions], macro = new double?[settings.Repetitions];
        ParallelOptions options = new() { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, settings.Repetitions, options, () => new int[clips.Count], (repetition, _, counts) =>
        {
            Draw(counts, settings.Seed, repetition);
            (accuracy[repetition], weighted[repetition], macro[repetition]) = Judge(clips, orders, counts);
            return counts;
        }, _ => { });
        return (Interval(accuracy, settings.Level)!, Interval(weighted, settings.Level), Interval(macro, settings.Level));
    }

    /// <summary>The same for clips that may have several labels, and of the mean average precision.</summary>
    /// <inheritdoc cref="Intervals(JudgedClips, IReadOnlyList{ScoreOrder}, BootstrapSettings, CancellationToken)"/>
    public static MultiLabelIntervals Intervals(LabelledClips clips, IReadOnlyList<ScoreOrder> orders, BootstrapSettings settings, CancellationToken cancel)
    {
        bool[] isRight = [.. Enumerable.Range(0, clips.Count).Select(clips.IsRight)];
        double?[] accuracy = new double?[settings.Repetitions], weighted = new double?[settings.Repetitions], macro = new double?[settings.Repetitions], precision = new double?[settings.Repetitions];
        ParallelOptions options = new() { CancellationToken = cancel, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, settings.Repetitions, options, () => new int[clips.Count], (repetition, _, counts) =>
        {
            Draw(counts, settings.Seed, repetition);
            int[] classCounts = new int[clips.ClassCount];
            long right = 0;
            for (int clip = 0; clip < counts.Length; clip++)
            {
                foreach (int label in clips.LabelSets[clip]) classCounts[label] += counts[clip];
                if (isRight[clip]) right += counts[clip];
            }

            accuracy[repetition] = (double)right / counts.Length;
            (weighted[repetition], macro[repetition]) = RocAuc.Average([.. orders.Select(order => RocAuc.Of(order, counts))], classCounts);
            precision[repetition] = AveragePrecision.Mean(orders.Select(order => AveragePrecision.Of(order, counts)));
            return counts;
        }, _ => { });
        return new MultiLabelIntervals(
            Interval(accuracy, settings.Level)!, Interval(weighted, settings.Level), Interval(macro, settings.Level), Interval(precision, settings.Level));
    }

    /// <summary>Draws as many clips as there are, with replacement.</summary>
    /// <param name="counts">Takes how often each clip was drawn.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="repetition">Number of the repetition.</param>
    public static void Draw(int[] counts, long seed, int repetition)
    {
        Array.Clear(counts);
        RandomSequence random = RandomSequence.Create("bootstrap", (ulong)seed, (ulong)repetition);
        for (int draw = 0; draw < counts.Length; draw++) counts[random.NextInteger(counts.Length)]++;
    }

    private static (double Accuracy, double? WeightedAuc, double? MacroAuc) Judge(JudgedClips clips, IReadOnlyList<ScoreOrder> orders, int[] counts)
    {
        int[] classCounts = new int[clips.ClassCount];
        long right = 0;
        for (int clip = 0; clip < counts.Length; clip++)
        {
            classCounts[clips.Labels[clip]] += counts[clip];
            if (clips.IsRight(clip)) right += counts[clip];
        }

        double?[] areas = [.. orders.Select((order, i) => classCounts[i] == 0 ? null : RocAuc.Of(order, counts))];
        (double? weighted, double? macro) = RocAuc.Average(areas, classCounts);
        return ((double)right / counts.Length, weighted, macro);
    }

    /// <summary>The percentile interval of the repetitions that have a figure; null where none has.</summary>
    /// <param name="figures">A figure for each repetition.</param>
    /// <param name="level">Share of them that the interval holds.</param>
    public static ConfidenceInterval? Interval(double?[] figures, double level)
    {
        double[] values = [.. figures.OfType<double>()];
        if (values.Length == 0) return null;
        Array.Sort(values);
        return new ConfidenceInterval(Percentile(values, (1 - level) / 2), Percentile(values, (1 + level) / 2), level);
    }

    /// <summary>Linear between the two nearest values, as <c>numpy.percentile</c>.</summary>
    private static double Percentile(double[] sorted, double share)
    {
        double position = share * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
