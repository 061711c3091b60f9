using System.Text.Json;
using DogSound.Core.Audit;
using DogSound.Core.Evaluation;

namespace DogSound.Core.Tests.Audit;

/// <summary>Label issues against the formulas in NumPy (fixtures/audit), and on labels that were flipped.</summary>
public class ConfidentLearningTests
{
    private static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("audit/label_issues.json")));

    public static TheoryData<string> Cases => [.. Document.RootElement.EnumerateObject().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Issues_equal_those_of_the_formulas(string name)
    {
        JsonElement expected = Document.RootElement.GetProperty(name);
        double[][] probabilities = expected.GetProperty("probabilities").Deserialize<double[][]>()!;
        int[] labels = expected.GetProperty("labels").Deserialize<int[]>()!;
        PooledClip[] clips = [.. probabilities.Select((row, clip) => new PooledClip($"{clip:000}", labels[clip], row))];
        string[] classes = [.. Enumerable.Range(0, probabilities[0].Length).Select(index => $"class {index}")];

        double[] thresholds = ConfidentLearning.Thresholds(classes.Length, clips);
        foreach ((JsonElement threshold, double actual) in expected.GetProperty("thresholds").EnumerateArray().Zip(thresholds))
            Assert.Equal(threshold.ValueKind == JsonValueKind.Null ? double.NaN : threshold.GetDouble(), actual, 1e-12);

        IReadOnlyList<LabelIssue> issues = ConfidentLearning.FindLabelIssues(classes, clips);
        JsonElement[] found = [.. expected.GetProperty("issues").EnumerateArray()];
        Assert.Equal(found.Length, issues.Count);
        for (int rank = 0; rank < found.Length; rank++)
        {
            int clip = found[rank].GetProperty("clip").GetInt32(), suggested = found[rank].GetProperty("suggested").GetInt32();
            LabelIssue issue = issues[rank];
            Assert.Equal(($"{clip:000}", rank + 1, classes[labels[clip]], classes[suggested]), (issue.Path, issue.Rank, issue.Label, issue.SuggestedLabel));
            Assert.Equal((probabilities[clip][suggested], probabilities[clip][labels[clip]]), (issue.Confidence, issue.LabelProbability));
            Assert.Equal(found[rank].GetProperty("score").GetDouble(), issue.Score, 1e-12);
        }
    }

    [Fact]
    public void Flipped_labels_rank_first()
    {
        // 1,000 clips of six classes, a model that is right on nine of ten, and 5 % of the labels flipped.
        var random = new Random(3);
        List<PooledClip> clips = [];
        HashSet<string> flipped = [];
        for (int clip = 0; clip < 1000; clip++)
        {
            int truth = clip % 6, label = truth;
            if (clip % 20 == 7)
            {
                label = (truth + 1 + random.Next(5)) % 6;
                flipped.Add($"{clip}");
            }
            double[] odds = [.. Enumerable.Range(0, 6).Select(index => Math.Exp(1.2 * Gaussian(random) + (index == truth ? 3.5 : 0)))];
            clips.Add(new PooledClip($"{clip}", label, [.. odds.Select(one => one / odds.Sum())]));
        }
        Assert.InRange(clips.Count(clip => Array.IndexOf(clip.Probabilities, clip.Probabilities.Max()) == int.Parse(clip.Path, System.Globalization.CultureInfo.InvariantCulture) % 6), 850, 990);

        IReadOnlyList<LabelIssue> issues = ConfidentLearning.FindLabelIssues(["0", "1", "2", "3", "4", "5"], clips);
        Assert.Equal(50, flipped.Count);
        // Those that the model is not sure of are no issues; what is listed is nearly always wrong.
        int found = issues.Count(issue => flipped.Contains(issue.Path));
        Assert.InRange(found, 25, 50);
        Assert.InRange(issues.Count - found, 0, 5);
        Assert.All(issues.Take(20), issue => Assert.Contains(issue.Path, flipped));
    }

    [Fact]
    public void Predictions_of_one_file_are_averaged()
    {
        PredictionPool pool = new(["a", "b"]);
        foreach ((string path, string label, double b) in new[] { ("/1", "a", 0.9), ("/2", "b", 0.6), ("/1", "A", 0.6), ("/1", "b", 0.5) })
        {
            Assert.Null(pool.Add(new Prediction
            {
                Path = path,
                Start = 0,
                End = 1,
                Label = "a",
                LabelIndex = 0,
                Confidence = 1 - b,
                Probability = new([KeyValuePair.Create("a", 1 - b), KeyValuePair.Create("b", b)]),
                ExpectedLabel = label,
                Model = "/m",
            }));
        }
        Assert.Equal(["/1 0 0.75", "/2 1 0.60", "/1 1 0.50"], pool.MeanByFile().Select(clip => FormattableString.Invariant($"{clip.Path} {clip.Label} {clip.Probabilities[1]:0.00}")));
    }

    private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
