namespace DogSound.Core.Evaluation;

/// <summary>Mean of -ln(probability of the true class), in nats.</summary>
internal static class LogLoss
{
    /// <summary>The machine epsilon of float64: probabilities are kept that far from 0 and 1, so that one clip costs at most 36.04.</summary>
    private const double Epsilon = 2.220446049250313e-16;

    /// <summary>Equal to scikit-learn's <c>log_loss</c>: probabilities are clipped, then scaled to sum to 1.</summary>
    /// <param name="clips">At least one clip.</param>
    public static double Of(JudgedClips clips)
    {
        double sum = 0;
        for (int clip = 0; clip < clips.Count; clip++)
        {
            double[] row = clips.Probabilities[clip];
            double total = 0;
            foreach (double probability in row) total += Clip(probability);
            sum -= Math.Log(Clip(row[clips.Labels[clip]]) / total);
        }

        return sum / clips.Count;
    }

    private static double Clip(double probability) => Math.Clamp(probability, Epsilon, 1 - Epsilon);
}
