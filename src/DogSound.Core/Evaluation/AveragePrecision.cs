namespace DogSound.Core.Evaluation;

/// <summary>
/// Average precision of one class: the precision at every distinct probability, weighted by the recall that is gained there. No
/// interpolation; equal to scikit-learn's <c>average_precision_score</c>.
/// </summary>
internal static class AveragePrecision
{
    /// <summary>Mean over the classes that have one; null where none has.</summary>
    public static double? Mean(IEnumerable<double?> perClass) => perClass.Average();

    /// <summary>0 to 1; null where no clip, or every clip, is of the class: then it would be 1 whatever the model says.</summary>
    /// <param name="order">The clips by falling probability of the class.</param>
    /// <param name="counts">How often each clip counts.</param>
    public static double? Of(ScoreOrder order, ReadOnlySpan<int> counts)
    {
        double sum = 0;
        long positives = 0, clips = 0;
        ScoreOrder.Groups groups = order.Group(counts);
        while (groups.MoveNext())
        {
            positives += groups.Positives;
            clips += groups.Positives + groups.Negatives;
            if (groups.Positives > 0) sum += groups.Positives * ((double)positives / clips);
        }

        return positives == 0 || positives == clips ? null : sum / positives;
    }
}
