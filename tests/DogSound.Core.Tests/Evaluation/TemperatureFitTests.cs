using System.Text.Json;
using DogSound.Core.Evaluation;
using DogSound.Core.Randomness;

namespace DogSound.Core.Tests.Evaluation;

/// <summary>The temperature against SciPy (fixtures/evaluation), and what it must never do.</summary>
public class TemperatureFitTests
{
    private static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("evaluation/temperature.json")));

    public static TheoryData<string> Cases => [.. Document.RootElement.EnumerateObject().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void It_is_where_the_slope_of_the_loss_is_0(string name)
    {
        JsonElement expected = Document.RootElement.GetProperty(name);
        double[][] logits = expected.GetProperty("logits").Deserialize<double[][]>()!;
        int[] labels = expected.GetProperty("labels").Deserialize<int[]>()!;
        double temperature = TemperatureFit.Fit(logits, labels);
        double reference = expected.GetProperty("temperature").GetDouble();
        Assert.True(Math.Abs(temperature - reference) <= 1e-9 * reference, $"expected {reference}, got {temperature}");

        // A number added to all logits of a clip changes nothing.
        double[][] shifted = [.. logits.Select((row, clip) => Array.ConvertAll(row, logit => logit + clip - 20))];
        Assert.Equal(temperature, TemperatureFit.Fit(shifted, labels), 1e-9 * temperature);
    }

    [Fact]
    public void It_never_makes_the_log_loss_worse_and_stays_within_its_bounds()
    {
        RandomSequence random = RandomSequence.Create("temperature test", 5);
        for (int run = 0; run < 300; run++)
        {
            int clips = 1 + (int)random.NextInteger(30), classes = 1 + (int)random.NextInteger(6);
            double scale = Math.Exp(random.NextDouble(-8, 8)), help = random.NextDouble(-3, 6);
            int[] labels = [.. Enumerable.Range(0, clips).Select(_ => (int)random.NextInteger(classes))];
            double[][] logits = [.. labels.Select(label => Enumerable.Range(0, classes).Select(i => scale * (random.NextNormal() + (i == label ? help : 0))).ToArray())];
            double temperature = TemperatureFit.Fit(logits, labels);
            Assert.InRange(temperature, TemperatureFit.Minimum, TemperatureFit.Maximum);
            double fitted = LogLoss(logits, labels, temperature), plain = LogLoss(logits, labels, 1);
            Assert.True(fitted <= plain, $"run {run}: {fitted} at {temperature}, {plain} at 1");
        }
    }

    [Fact]
    public void A_few_right_answers_make_no_model_sure_of_everything()
    {
        // Without the added clip both would be told the lowest temperature there is.
        Assert.Equal(1, TemperatureFit.Fit([[10, 0, 0]], [0]));
        double[][] tenRight = [.. Enumerable.Range(0, 10).Select(i => new double[] { 8, 1, -1 })];
        Assert.Equal(1, TemperatureFit.Fit(tenRight, new int[10]));
    }

    [Fact]
    public void Where_every_temperature_says_the_same_it_is_1()
    {
        Assert.Equal(1, TemperatureFit.Fit([[3, 3], [-2, -2]], [0, 1]));
        Assert.Equal(1, TemperatureFit.Fit([[5], [7]], [0, 0]));
    }

    [Fact]
    public void Logits_of_any_size_are_taken_and_what_is_no_number_is_refused()
    {
        Assert.InRange(TemperatureFit.Fit([[1e300, -1e300], [0, 1e-300]], [0, 0]), TemperatureFit.Minimum, TemperatureFit.Maximum);
        Assert.InRange(TemperatureFit.Fit([[1e300, 0], [1e300, 0]], [1, 1]), TemperatureFit.Minimum, TemperatureFit.Maximum);
        foreach (double bad in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            Assert.Contains("Clip 1 ", Refuse([[0, 1], [bad, 1]], [0, 1]), StringComparison.Ordinal);
        Assert.Contains("no clip", Refuse([], []), StringComparison.Ordinal);
        Assert.Contains("no logit", Refuse([[]], [0]), StringComparison.Ordinal);
        Assert.Contains("label 2", Refuse([[0, 1]], [2]), StringComparison.Ordinal);
        Assert.Contains("3 logits", Refuse([[0, 1], [0, 1, 2]], [0, 1]), StringComparison.Ordinal);
        Assert.Contains("labels of 2", Refuse([[0, 1]], [0, 1]), StringComparison.Ordinal);
    }

    private static string Refuse(double[][] logits, int[] labels) => Assert.Throws<ArgumentException>(() => TemperatureFit.Fit(logits, labels)).Message;

    private static double LogLoss(double[][] logits, int[] labels, double temperature) => labels.Select((label, clip) =>
    {
        double highest = logits[clip].Max();
        return Math.Log(logits[clip].Sum(logit => Math.Exp((logit - highest) / temperature))) - (logits[clip][label] - highest) / temperature;
    }).Average();
}
