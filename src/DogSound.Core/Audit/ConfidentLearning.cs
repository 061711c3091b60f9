using DogSound.Core.Evaluation;

namespace DogSound.Core.Audit;

/// <summary>
/// Finds wrong labels by confident learning (C. Northcutt, L. Jiang and I. Chuang, Confident Learning: Estimating Uncertainty in Dataset
/// Labels, JAIR 70, 2021): a class counts for a clip when its probability reaches the mean that the clips of that class have, so that a
/// model that is unsure of a class is measured by its own measure.
/// </summary>
public static class ConfidentLearning
{
    /// <summary>Mean probability of each class over the clips that have it as label (section 3.1, (2)); NaN for a class without a clip.</summary>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="clips">Clips with probabilities of a model that has not learnt from them.</param>
    public static double[] Thresholds(int classCount, IReadOnlyList<PooledClip> clips)
    {
        ArgumentNullException.ThrowIfNull(clips);
        double[] sums = new double[classCount];
        int[] counts = new int[classCount];
        foreach (PooledClip clip in clips)
        {
            sums[clip.Label] += clip.Probabilities[clip.Label];
            counts[clip.Label]++;
        }
        return [.. sums.Zip(counts, (sum, count) => sum / count)];
    }

    /// <summary>
    /// The clips that are counted for another class than their label (off the diagonal of the confident joint, (1)) and that the model would
    /// indeed rather call that, ranked by normalized margin: how much more probable another class is than the label.
    /// </summary>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="clips">Clips with probabilities of a model that has not learnt from them.</param>
    /// <returns>The most suspicious first; equal ones by path.</returns>
    public static IReadOnlyList<LabelIssue> FindLabelIssues(IReadOnlyList<string> classes, IReadOnlyList<PooledClip> clips)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(clips);
        double[] thresholds = Thresholds(classes.Count, clips);
        IEnumerable<LabelIssue> issues =
            from clip in clips
            let suggested = Confident(clip.Probabilities, thresholds)
            where suggested >= 0 && clip.Probabilities[suggested] > clip.Probabilities[clip.Label]
            let score = clip.Probabilities.Where((_, other) => other != clip.Label).Max() - clip.Probabilities[clip.Label]
            select new LabelIssue
            {
                Path = clip.Path,
                Label = classes[clip.Label],
                SuggestedLabel = classes[suggested],
                Confidence = clip.Probabilities[suggested],
                LabelProbability = clip.Probabilities[clip.Label],
                Score = score,
                Rank = 0,
            };
        return [.. issues.OrderByDescending(issue => issue.Score).ThenBy(issue => issue.Path, StringComparer.Ordinal).Select((issue, index) => issue with { Rank = index + 1 })];
    }

    /// <summary>The most probable of the classes that reach their thresholds, the first of equals; -1 where none does.</summary>
    private static int Confident(double[] probabilities, double[] thresholds)
    {
        int best = -1;
        for (int index = 0; index < probabilities.Length; index++)
        {
            // No probability reaches a threshold that is not a number.
            if (probabilities[index] >= thresholds[index] && (best < 0 || probabilities[index] > probabilities[best])) best = index;
        }
        return best;
    }
}
