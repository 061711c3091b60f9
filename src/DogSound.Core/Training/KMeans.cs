using DogSound.Core.Randomness;

namespace DogSound.Core.Training;

/// <summary>
/// Divides points into clusters around their means (S. Lloyd, Least Squares Quantization in PCM, 1982), beginning at points that are far from
/// each other (D. Arthur and S. Vassilvitskii, k-means++: The Advantages of Careful Seeding, 2007). Plain C#: the same everywhere.
/// </summary>
internal static class KMeans
{
    private const int MostRounds = 100;

    /// <summary>The cluster of each point, from 0; none is empty.</summary>
    /// <param name="points">[N][D]; at least as many different ones as there are clusters.</param>
    /// <param name="count">Clusters (K), from 1.</param>
    /// <param name="random">Chooses where to begin.</param>
    /// <exception cref="ArgumentException">There are fewer different points than clusters.</exception>
    public static int[] Cluster(IReadOnlyList<double[]> points, int count, RandomSequence random)
    {
        double[][] means = Begin(points, count, random);
        int[] clusters = new int[points.Count];
        for (int round = 0; round < MostRounds; round++)
        {
            int[] nearest = [.. points.Select(point => Nearest(point, means).Cluster)];
            FillEmpty(points, means, nearest);
            if (round > 0 && nearest.AsSpan().SequenceEqual(clusters))
                break;
            clusters = nearest;
            means = [.. Enumerable.Range(0, count).Select(cluster => Mean([.. points.Where((_, index) => nearest[index] == cluster)]))];
        }

        return clusters;
    }

    /// <summary>The square of the distance of two points.</summary>
    internal static double Distance(double[] first, double[] second)
    {
        double sum = 0;
        for (int i = 0; i < first.Length; i++)
            sum += (first[i] - second[i]) * (first[i] - second[i]);
        return sum;
    }

    private static double[][] Begin(IReadOnlyList<double[]> points, int count, RandomSequence random)
    {
        List<double[]> means = [points[(int)random.NextInteger(points.Count)]];
        while (means.Count < count)
        {
            double[] distances = [.. points.Select(point => Nearest(point, means).Distance)];
            double all = distances.Sum(), place = random.NextDouble() * all;
            if (!(all > 0))
                throw new ArgumentException($"There are {means.Count} different points, but {count} clusters.", nameof(points));
            int chosen = 0;
            while (chosen < points.Count - 1 && (place -= distances[chosen]) >= 0)
                chosen++;
            // Rounding may lead past the last that has a chance.
            means.Add(points[distances[chosen] > 0 ? chosen : Array.IndexOf(distances, distances.Max())]);
        }

        return [.. means];
    }

    private static (int Cluster, double Distance) Nearest(double[] point, IReadOnlyList<double[]> means)
    {
        (int Cluster, double Distance) nearest = (0, double.PositiveInfinity);
        for (int cluster = 0; cluster < means.Count; cluster++)
        {
            double distance = Distance(point, means[cluster]);
            if (distance < nearest.Distance)
                nearest = (cluster, distance);
        }

        return nearest;
    }

    // A cluster that has lost all its points takes the one that is worst off, from a cluster that can spare it.
    private static void FillEmpty(IReadOnlyList<double[]> points, double[][] means, int[] clusters)
    {
        for (int cluster = 0; cluster < means.Length; cluster++)
        {
            if (Array.IndexOf(clusters, cluster) >= 0)
                continue;
            int moved = Enumerable.Range(0, points.Count).Where(index => clusters.Count(other => other == clusters[index]) > 1)
                .MaxBy(index => Distance(points[index], means[clusters[index]]));
            clusters[moved] = cluster;
        }
    }

    private static double[] Mean(double[][] points) =>
        [.. Enumerable.Range(0, points[0].Length).Select(dimension => points.Average(point => point[dimension]))];
}
