using DogSound.Core.Evaluation;

namespace DogSound.Core.PseudoLabels;

/// <summary>
/// How precise a model is in one class, by the confidence that is asked of it, counted on validation clips. It holds for other clips as
/// far as they are of the same kind: where the class is rarer among them, as many false alarms stand against fewer right answers, and
/// the precision is lower.
/// </summary>
public sealed class PrecisionCurve
{
    private readonly double[] _confidences;
    private readonly int[] _right;
    private readonly double _level;

    /// <summary>Counts.</summary>
    /// <param name="clips">Validation clips that the model called the class: how sure it was, and whether it was right.</param>
    /// <param name="level">Level of the intervals, above 0 and below 1.</param>
    public PrecisionCurve(IEnumerable<(double Confidence, bool IsRight)> clips, double level)
    {
        (double Confidence, bool IsRight)[] ordered = [.. clips.OrderByDescending(clip => clip.Confidence)];
        _confidences = [.. ordered.Select(clip => clip.Confidence)];
        _right = new int[ordered.Length + 1];
        for (int clip = 0; clip < ordered.Length; clip++) _right[clip + 1] = _right[clip] + (ordered[clip].IsRight ? 1 : 0);
        _level = level;
    }

    /// <summary>Validation clips called the class, with any confidence.</summary>
    public int Count => _confidences.Length;

    /// <summary>The precision of those called the class with at least this confidence.</summary>
    public PrecisionEstimate At(double threshold)
    {
        int count = _confidences.TakeWhile(confidence => confidence >= threshold).Count();
        return Estimate(threshold, count);
    }

    /// <summary>
    /// The estimate of the lowest threshold that is good enough. Thresholds are the confidences of the validation clips: below the least
    /// of them nothing is known.
    /// </summary>
    /// <param name="minimumPrecision">What the precision must reach, 0 to 1.</param>
    /// <param name="floor">The least threshold that may be chosen.</param>
    /// <param name="byEstimate">Asks it of the precision itself, not of the lower end of its interval.</param>
    /// <returns>Null where no threshold is good enough.</returns>
    public PrecisionEstimate? Lowest(double minimumPrecision, double floor, bool byEstimate) =>
        Thresholds(floor).LastOrDefault(estimate => Figure(estimate, byEstimate) >= minimumPrecision);

    /// <summary>The estimate of the threshold with the highest figure, the lowest one of equals; null where there is no clip.</summary>
    /// <param name="floor">The least threshold that may be chosen.</param>
    /// <param name="byEstimate">Goes by the precision itself, not by the lower end of its interval.</param>
    public PrecisionEstimate? Best(double floor, bool byEstimate) => Thresholds(floor).Reverse().MaxBy(estimate => Figure(estimate, byEstimate));

    /// <summary>The precision, or the lower end of its interval.</summary>
    public static double Figure(PrecisionEstimate estimate, bool byEstimate) => byEstimate ? estimate.Precision!.Value : estimate.Interval!.Lower;

    private IEnumerable<PrecisionEstimate> Thresholds(double floor)
    {
        for (int count = 1; count <= _confidences.Length && _confidences[count - 1] >= floor; count++)
        {
            // Equal confidences come together or not at all.
            if (count == _confidences.Length || _confidences[count] < _confidences[count - 1]) yield return Estimate(_confidences[count - 1], count);
        }
    }

    private PrecisionEstimate Estimate(double threshold, int count) => count == 0
        ? new PrecisionEstimate(threshold, 0, null, null)
        : new PrecisionEstimate(threshold, count, (double)_right[count] / count, WilsonInterval.Of(_right[count], count, _level));
}
