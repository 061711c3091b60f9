using System.Text.Json;
using DogSound.Core.Evaluation;

namespace DogSound.Core.Tests.Evaluation;

/// <summary>Against SciPy (fixtures/evaluation/wilson.json).</summary>
public sealed class WilsonIntervalTests
{
    private static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("evaluation/wilson.json")));

    [Fact]
    public void Intervals_equal_those_of_scipy()
    {
        JsonElement[] cases = [.. Document.RootElement.GetProperty("intervals").EnumerateArray()];
        Assert.True(cases.Length > 50);
        foreach (JsonElement one in cases)
        {
            double level = Number(one, "level");
            ConfidenceInterval interval = WilsonInterval.Of(one.GetProperty("right").GetInt32(), one.GetProperty("count").GetInt32(), level);
            Assert.Equal(Number(one, "lower"), interval.Lower, 1e-12);
            Assert.Equal(Number(one, "upper"), interval.Upper, 1e-12);
            Assert.Equal(level, interval.Level);
        }
    }

    [Fact]
    public void Quantiles_equal_those_of_scipy()
    {
        JsonElement[] cases = [.. Document.RootElement.GetProperty("quantiles").EnumerateArray()];
        Assert.True(cases.Length > 10);
        foreach (JsonElement one in cases)
        {
            double expected = Number(one, "quantile");
            Assert.Equal(expected, NormalQuantile.Of(Number(one, "probability")), 1e-13 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Theory]
    [InlineData(0, 0, 0.95)]
    [InlineData(-1, 1, 0.95)]
    [InlineData(2, 1, 0.95)]
    [InlineData(1, 1, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1, double.NaN)]
    public void What_can_not_be_counted_is_refused(int right, int count, double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(right, count, level));

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
