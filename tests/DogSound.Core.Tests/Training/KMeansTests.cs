using DogSound.Core.Randomness;
using DogSound.Core.Training;

namespace DogSound.Core.Tests.Training;

public sealed class KMeansTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Heaps_that_lie_apart_are_found(int count)
    {
        RandomSequence random = RandomSequence.Create("heaps", (ulong)count);
        double[][] points = [.. Enumerable.Range(0, 60).Select(index => new[] { 100.0 * (index % count) + random.NextNormal(), random.NextNormal(), -50.0 * (index % count) })];
        int[] clusters = KMeans.Cluster(points, count, RandomSequence.Create("k_means", 1));
        Assert.Equal(count, clusters.Distinct().Count());
        Assert.All(Enumerable.Range(0, 60).GroupBy(index => index % count), heap => Assert.Single(heap.Select(index => clusters[index]).Distinct()));
    }

    [Fact]
    public void No_point_is_nearer_to_another_mean_and_no_cluster_is_empty()
    {
        for (ulong trial = 0; trial < 50; trial++)
        {
            RandomSequence random = RandomSequence.Create("points", trial);
            int count = 1 + (int)random.NextInteger(8);
            double[][] points = [.. Enumerable.Range(0, 40).Select(_ => new[] { random.NextNormal(), random.NextNormal() })];
            int[] clusters = KMeans.Cluster(points, count, RandomSequence.Create("k_means", trial));
            Assert.Equal(clusters, KMeans.Cluster(points, count, RandomSequence.Create("k_means", trial)));
            Assert.Equal(Enumerable.Range(0, count), clusters.Distinct().Order());
            double[][] means = [.. Enumerable.Range(0, count).Select(cluster => Mean(points.Where((_, index) => clusters[index] == cluster).ToArray()))];
            for (int index = 0; index < points.Length; index++)
                Assert.True(KMeans.Distance(points[index], means[clusters[index]]) <= means.Min(mean => KMeans.Distance(points[index], mean)) + 1e-9);
        }

        static double[] Mean(double[][] points) => [points.Average(point => point[0]), points.Average(point => point[1])];
    }

    [Fact]
    public void Points_that_are_equal_share_a_cluster_and_too_few_different_ones_are_refused()
    {
        double[][] points = [[1, 2], [1, 2], [1, 2], [3, 4]];
        int[] clusters = KMeans.Cluster(points, 2, RandomSequence.Create("k_means", 1));
        Assert.Single(clusters.Take(3).Distinct());
        Assert.NotEqual(clusters[0], clusters[3]);
        Assert.Throws<ArgumentException>(() => KMeans.Cluster(points, 3, RandomSequence.Create("k_means", 1)));
    }
}
