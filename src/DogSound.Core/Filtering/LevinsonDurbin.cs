namespace DogSound.Core.Filtering;

/// <summary>
/// Finds what predicts each sample of a sound best from those before it (linear prediction, autocorrelation method; J. Makhoul, Linear
/// Prediction: A Tutorial Review, 1975). Plain sums and products in one order: the same numbers on every machine.
/// </summary>
internal static class LevinsonDurbin
{
    /// <summary>The Levinson-Durbin recursion: the filter 1, a1, ... whose output has the least power.</summary>
    /// <param name="correlation">[order + 1]: the sound's products with itself, moved by 0, 1, ... samples; the first is above 0.</param>
    /// <returns>[order + 1].</returns>
    public static double[] Solve(ReadOnlySpan<double> correlation)
    {
        double[] filter = new double[correlation.Length], last = new double[correlation.Length];
        filter[0] = 1;
        double error = correlation[0];
        for (int order = 1; order < correlation.Length; order++)
        {
            double sum = correlation[order];
            for (int lag = 1; lag < order; lag++)
                sum += filter[lag] * correlation[order - lag];
            double reflection = -sum / error;
            filter.CopyTo(last, 0);
            for (int lag = 1; lag < order; lag++)
                filter[lag] += reflection * last[order - lag];
            filter[order] = reflection;
            error *= 1 - (reflection * reflection);
            if (error <= 0) break;
        }
        return filter;
    }
}
