namespace DogSound.Core.Evaluation;

/// <summary>
/// Area under the ROC curve of one class against the rest: how often a clip of the class has a higher probability of it than a clip of
/// another class; equal probabilities count half.
/// </summary>
/// <remarks>The Mann-Whitney U statistic with mid-ranks (J. Hanley and B. McNeil, The Meaning and Use of the Area under a ROC Curve, 1982),
/// in whole numbers until the last division. Equal to scikit-learn's <c>roc_auc_score</c>; its <c>multi_class="ovr"</c> is the mean of these,
/// <c>average="weighted"</c> with the classes' shares of the clips as weights.</remarks>
internal static class RocAuc
{
    /// <summary>The area, 0 to 1; null where no clip, or every clip, is of the class.</summary>
    /// <param name="order">The clips by falling probability of the class.</param>
    /// <param name="counts">How often each clip counts.</param>
    public static double? Of(ScoreOrder order, ReadOnlySpan<int> counts)
    {
        // Twice the number of pairs in the right order: below 2^63 up to two billion clips.
        long twiceRight = 0, positives = 0, negatives = 0;
        ScoreOrder.Groups groups = order.Group(counts);
        while (groups.MoveNext())
        {
            twiceRight += groups.Negatives * (2 * positives + groups.Positives);
            positives += groups.Positives;
            negatives += groups.Negatives;
        }

        return positives == 0 || negatives == 0 ? null : twiceRight / (2.0 * positives * negatives);
    }

    /// <summary>Means over the classes that have an area: with the classes' shares of the clips as weights, and with equal weights.</summary>
    /// <param name="areas">Per class.</param>
    /// <param name="classCounts">Clips per class.</param>
    /// <returns>Nulls where no class has one.</returns>
    public static (double? Weighted, double? Macro) Average(ReadOnlySpan<double?> areas, ReadOnlySpan<int> classCounts)
    {
        double weighted = 0, macro = 0;
        long clips = 0;
        int classes = 0;
        for (int i = 0; i < areas.Length; i++)
        {
            if (areas[i] is not double area) continue;
            weighted += classCounts[i] * area;
            macro += area;
            clips += classCounts[i];
            classes++;
        }

        return classes == 0 ? (null, null) : (weighted / clips, macro / classes);
    }
}
