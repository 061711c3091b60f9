namespace DogSound.Core.Incremental;

/// <summary>
/// Chooses few clips that stand for many: one after the other, each the one with which the mean of the chosen embeddings comes closest to the
/// mean of all. So the first are typical, and those after them make up for what these lack.
/// </summary>
/// <remarks>S. Rebuffi et al., iCaRL: Incremental Classifier and Representation Learning, 2017, algorithm 4, on embeddings of length 1.</remarks>
internal static class Herding
{
    /// <summary>Chooses.</summary>
    /// <param name="embeddings">[clip][E], all of one length; they are scaled to length 1.</param>
    /// <param name="count">Most clips to choose.</param>
    /// <returns>Positions in the order of choice; of equally good clips the first one.</returns>
    public static int[] Select(IReadOnlyList<double[]> embeddings, int count)
    {
        double[][] points = [.. embeddings.Select(Normalize)];
        if (points.Length == 0)
            return [];
        double[] mean = [.. Enumerable.Range(0, points[0].Length).Select(axis => points.Average(point => point[axis]))];
        double[] sum = new double[mean.Length];
        List<int> chosen = [];
        bool[] isChosen = new bool[points.Length];
        while (chosen.Count < Math.Min(count, points.Length))
        {
            int best = -1;
            double least = double.PositiveInfinity;
            for (int clip = 0; clip < points.Length; clip++)
            {
                double distance = isChosen[clip] ? double.PositiveInfinity : Distance(mean, sum, points[clip], chosen.Count + 1);
                if (distance < least)
                    (best, least) = (clip, distance);
            }

            isChosen[best] = true;
            chosen.Add(best);
            for (int axis = 0; axis < sum.Length; axis++)
                sum[axis] += points[best][axis];
        }

        return [.. chosen];
    }

    // The square of the distance from the mean of all to that of the chosen ones with one more.
    private static double Distance(double[] mean, double[] sum, double[] point, int count)
    {
        double distance = 0;
        for (int axis = 0; axis < mean.Length; axis++)
        {
            double difference = mean[axis] - (sum[axis] + point[axis]) / count;
            distance += difference * difference;
        }

        return distance;
    }

    private static double[] Normalize(double[] embedding)
    {
        double length = Math.Sqrt(embedding.Sum(value => value * value));
        return length > 0 ? [.. embedding.Select(value => value / length)] : embedding;
    }
}
