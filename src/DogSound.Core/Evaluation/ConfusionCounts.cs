namespace DogSound.Core.Evaluation;

/// <summary>How many clips of each class were called what, and what follows from that for one class.</summary>
internal sealed class ConfusionCounts
{
    private readonly int[][] _counts;

    /// <summary>Counts.</summary>
    /// <param name="clips">The clips.</param>
    public ConfusionCounts(JudgedClips clips)
    {
        _counts = [.. Enumerable.Range(0, clips.ClassCount).Select(_ => new int[clips.ClassCount])];
        for (int clip = 0; clip < clips.Count; clip++) _counts[clips.Labels[clip]][clips.Predicted[clip]]++;
    }

    /// <summary>[true class][predicted class].</summary>
    public int[][] Matrix => _counts;

    /// <summary>Share of the clips called this that are this; null when nothing was called this.</summary>
    public double? Precision(int ofClass) => Ratio(_counts[ofClass][ofClass], _counts.Sum(row => row[ofClass]));

    /// <summary>Share of the clips of the class that were called this; null for an absent class.</summary>
    public double? Recall(int ofClass) => Ratio(_counts[ofClass][ofClass], _counts[ofClass].Sum());

    /// <summary>Harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN), which is 0 for a class that is never found; null for an absent class.</summary>
    public double? F1(int ofClass)
    {
        int clips = _counts[ofClass].Sum();
        return clips == 0 ? null : Ratio(2 * _counts[ofClass][ofClass], clips + _counts.Sum(row => row[ofClass]));
    }

    private static double? Ratio(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
