namespace DogSound.Core.Evaluation;

/// <summary>
/// Label-ranking average precision of clips with several labels: of each label of a clip, the share of right classes among those that are at
/// least as probable as it.
/// </summary>
/// <remarks>
/// Averaged over all labels of all clips it is lwlrap, the measure of E. Fonseca et al., Audio tagging with noisy labels and minimal
/// supervision (DCASE 2019, task 2); over the labels of one class it is that class's part of it. Equal to scikit-learn's
/// <c>label_ranking_average_precision_score</c> with each clip weighted by its number of labels; of equal probabilities all stand above.
/// </remarks>
internal static class LabelRanking
{
    /// <summary>Overall, 0 to 1, and per class; null for what has no label.</summary>
    /// <param name="clips">The clips.</param>
    public static (double? Overall, double?[] PerClass) Of(LabelledClips clips)
    {
        List<double>[] shares = ForEachClass(clips.ClassCount);
        for (int clip = 0; clip < clips.Count; clip++) Add(clips.Probabilities[clip], clips.LabelSets[clip], shares);
        return Average(shares);
    }

    /// <summary>The same of clips with one label each: the mean of 1 / rank of the label.</summary>
    /// <param name="clips">The clips.</param>
    public static (double? Overall, double?[] PerClass) Of(JudgedClips clips)
    {
        List<double>[] shares = ForEachClass(clips.ClassCount);
        for (int clip = 0; clip < clips.Count; clip++) Add(clips.Probabilities[clip], clips.Labels.AsSpan(clip, 1), shares);
        return Average(shares);
    }

    private static List<double>[] ForEachClass(int classCount) => [.. Enumerable.Range(0, classCount).Select(_ => new List<double>())];

    private static void Add(double[] row, ReadOnlySpan<int> labels, List<double>[] shares)
    {
        foreach (int label in labels)
        {
            int right = 0, all = 0;
            foreach (int other in labels)
            {
                if (row[other] >= row[label]) right++;
            }

            foreach (double other in row)
            {
                if (other >= row[label]) all++;
            }

            shares[label].Add((double)right / all);
        }
    }

    private static (double? Overall, double?[] PerClass) Average(List<double>[] shares)
    {
        // In order of size, so that the order of the clips does not show in the last digit.
        foreach (List<double> ofClass in shares) ofClass.Sort();
        double[] sums = [.. shares.Select(ofClass => ofClass.Sum())];
        long labels = shares.Sum(ofClass => (long)ofClass.Count);
        return (labels == 0 ? null : sums.Sum() / labels, [.. shares.Select((ofClass, label) => ofClass.Count == 0 ? null : (double?)(sums[label] / ofClass.Count))]);
    }
}
