using System.Numerics.Tensors;

namespace DogSound.Core.Review;

/// <summary>
/// Chooses points one by one, always the one that is farthest from its nearest centre; what was chosen is a centre from then on, so that of many
/// points in one place one is enough (O. Sener and S. Savarese, Active Learning for Convolutional Neural Networks: A Core-Set Approach, 2018,
/// algorithm 1). Centres at the beginning are the known points; where there are none, the mean of all points.
/// </summary>
public sealed class KCenterGreedy
{
    private readonly double[][] _points;
    private readonly double[] _distances;

    /// <summary>Measures how far every point is from what is known.</summary>
    /// <param name="points">[N][D]: what can be chosen; at least one.</param>
    /// <param name="known">[K][D]: what is known; may be empty.</param>
    /// <remarks>Each dimension is divided by its standard deviation over all points, and distances by the square root of their number: 1 is a standard
    /// deviation in every dimension.</remarks>
    public KCenterGreedy(IReadOnlyList<double[]> points, IReadOnlyList<double[]> known)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(known);
        (double[] mean, double[] scale) = Scale([.. points, .. known]);
        _points = [.. points.Select(point => Standardize(point, mean, scale))];
        double[][] centers = known.Count > 0
            ? [.. known.Select(point => Standardize(point, mean, scale))]
            : [Standardize(EnsembleDisagreement.Mean(points), mean, scale)];
        _distances = [.. _points.Select(point => centers.Min(center => Distance(point, center)))];
    }

    /// <summary>The distance of a point to the nearest centre, in standard deviations.</summary>
    public double DistanceOf(int point) => _distances[point];

    /// <summary>Makes a point a centre.</summary>
    public void Choose(int point)
    {
        for (int other = 0; other < _points.Length; other++)
            _distances[other] = Math.Min(_distances[other], Distance(_points[other], _points[point]));
    }

    private static double Distance(double[] first, double[] second) => TensorPrimitives.Distance<double>(first, second) / Math.Sqrt(first.Length);

    // A dimension in which all are equal tells nothing.
    private static double[] Standardize(double[] point, double[] mean, double[] scale) =>
        [.. point.Select((value, dimension) => scale[dimension] > 1e-9 ? (value - mean[dimension]) / scale[dimension] : 0)];

    private static (double[] Mean, double[] Scale) Scale(double[][] points)
    {
        double[] mean = EnsembleDisagreement.Mean(points);
        double[] scale = [.. mean.Select((value, dimension) => Math.Sqrt(points.Average(point => Math.Pow(point[dimension] - value, 2))))];
        return (mean, scale);
    }
}
