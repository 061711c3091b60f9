namespace DogSound.Core.Tests;

/// <summary>Whether drawn numbers follow a distribution. Seeds are fixed, so a test that passes passes always.</summary>
internal static class Distribution
{
    /// <summary>
    /// Each of the outcomes 0 to count - 1 comes equally often, by Pearson's chi-square: five deviations above its mean is more than one
    /// fair generator in a hundred thousand gives.
    /// </summary>
    public static void AssertUniform(IEnumerable<long> outcomes, int count)
    {
        var frequencies = new long[count];
        long total = 0;
        foreach (long outcome in outcomes)
        {
            frequencies[outcome]++;
            total++;
        }

        double expected = (double)total / count;
        Assert.True(expected >= 20, "too few draws for the test");
        double chiSquare = frequencies.Sum(frequency => (frequency - expected) * (frequency - expected) / expected);
        double freedom = count - 1;
        Assert.InRange(chiSquare, 0, freedom + 5 * Math.Sqrt(2 * freedom));
    }

    /// <summary>Numbers are uniform between two bounds: by chi-square in 100 equal parts, and none is outside.</summary>
    public static void AssertUniform(IReadOnlyCollection<double> values, double minimum, double maximum)
    {
        Assert.All(values, value => Assert.InRange(value, minimum, maximum));
        AssertUniform(values.Select(value => (long)((value - minimum) / (maximum - minimum) * 100)), 100);
    }

    /// <summary>The mean of independent numbers is as expected, within five standard errors.</summary>
    public static void AssertMean(double expected, IReadOnlyCollection<double> values)
    {
        double mean = values.Average(), variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        double tolerance = 5 * Math.Sqrt(variance / values.Count);
        Assert.InRange(mean, expected - tolerance, expected + tolerance);
    }
}
