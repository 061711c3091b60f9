namespace DogSound.Core.Evaluation;

/// <summary>
/// The score interval of a share (E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference, Journal of the
/// American Statistical Association 22, 1927). It stays within 0 and 1, and says something of few clips, too: of 20 right ones of 20 it
/// says 0.84 to 1.
/// </summary>
public static class WilsonInterval
{
    /// <summary>The interval of a share that was counted.</summary>
    /// <param name="right">Items that count, 0 to <paramref name="count"/>.</param>
    /// <param name="count">All items, at least 1.</param>
    /// <param name="level">Share of repetitions whose interval holds the true share, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public static ConfidenceInterval Of(int right, int count, double level)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(right);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(right, count);
        if (!(level is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "The level must lie between 0 and 1.");
        double z = NormalQuantile.Of((1 + level) / 2);
        double share = (double)right / count;
        double scale = 1 + z * z / count;
        double centre = (share + z * z / (2 * count)) / scale;
        double half = z / scale * Math.Sqrt(share * (1 - share) / count + z * z / (4.0 * count * count));
        // At the ends the formula gives the end itself, but for rounding.
        return new ConfidenceInterval(right == 0 ? 0 : centre - half, right == count ? 1 : centre + half, level);
    }
}
