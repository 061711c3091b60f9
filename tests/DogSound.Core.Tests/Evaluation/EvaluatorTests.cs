using System.Text.Json;
using DogSound.Core.Evaluation;

namespace DogSound.Core.Tests.Evaluation;

/// <summary>Every figure against scikit-learn (fixtures/evaluation).</summary>
public class EvaluatorTests
{
    private const double Tolerance = 1e-9;

    private static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("evaluation/metrics.json")));

    public static TheoryData<string> Cases => [.. Document.RootElement.EnumerateObject().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Figures_equal_those_of_scikit_learn(string name)
    {
        JsonElement expected = Document.RootElement.GetProperty(name);
        DogSound.Evaluation evaluation = Evaluate(expected);
        Assert.Equal(expected.GetProperty("labels").GetArrayLength(), evaluation.ClipCount);
        AssertFigure("accuracy", evaluation.Accuracy);
        AssertFigure("weighted_auc", evaluation.WeightedAuc);
        AssertFigure("macro_auc", evaluation.MacroAuc);
        AssertFigure("macro_f1", evaluation.MacroF1);
        AssertFigure("balanced_accuracy", evaluation.BalancedAccuracy);
        AssertFigure("log_loss", evaluation.LogLoss);
        AssertFigure("expected_calibration_error", evaluation.ExpectedCalibrationError);
        AssertPerClass("auc", one => one.Auc);
        AssertPerClass("average_precision", one => one.AveragePrecision);
        AssertPerClass("precision", one => one.Precision);
        AssertPerClass("recall", one => one.Recall);
        AssertPerClass("f1", one => one.F1);
        Assert.Equal(expected.GetProperty("confusion_matrix").Deserialize<int[][]>()!, evaluation.ConfusionMatrix);
        Assert.Equal(evaluation.ConfusionMatrix.Select(row => row.Sum()), evaluation.Classes.Select(one => one.ClipCount));
        Assert.Equal(evaluation.Classes.Where(one => one.ClipCount == 0).Select(one => one.Label), evaluation.AbsentClasses);

        void AssertFigure(string figure, double? actual) => AssertEqual(expected.GetProperty(figure), actual, figure);

        void AssertPerClass(string figure, Func<ClassEvaluation, double?> actual)
        {
            foreach ((JsonElement one, ClassEvaluation ours) in expected.GetProperty(figure).EnumerateArray().Zip(evaluation.Classes))
                AssertEqual(one, actual(ours), $"{figure} of {ours.Label}");
        }
    }

    [Fact]
    public void Clips_can_stand_in_any_order()
    {
        JsonElement tied = Document.RootElement.GetProperty("6 classes with ties");
        double[][] probabilities = Probabilities(tied);
        int[] labels = Labels(tied);
        DogSound.Evaluation forwards = Evaluator.Evaluate("", Names(6), probabilities, labels);
        DogSound.Evaluation backwards = Evaluator.Evaluate("", Names(6), [.. probabilities.Reverse()], [.. labels.Reverse()]);
        Assert.Equal(forwards.Classes, backwards.Classes);
        Assert.Equal(forwards.WeightedAuc, backwards.WeightedAuc);
    }

    [Fact]
    public void The_rank_of_labels_and_the_mean_precision_are_those_of_the_same_clips_as_clips_of_several()
    {
        JsonElement tied = Document.RootElement.GetProperty("6 classes with ties");
        DogSound.Evaluation single = Evaluate(tied);
        DogSound.Evaluation several = MultiLabelEvaluator.Evaluate("", Names(6), Probabilities(tied), [.. Labels(tied).Select(label => new[] { label })]);
        Assert.Equal(several.Lwlrap, single.Lwlrap);
        Assert.Equal(several.Classes.Select(one => one.Lwlrap), single.Classes.Select(one => one.Lwlrap));
        Assert.Equal(several.MeanAveragePrecision, single.MeanAveragePrecision);
        Assert.NotNull(single.MeanAveragePrecision);
    }

    [Fact]
    public void A_model_of_one_class_is_always_right_and_has_no_auc()
    {
        DogSound.Evaluation evaluation = Evaluator.Evaluate("dog", ["Barking"], [[1], [1]], [0, 0]);
        Assert.Equal((1, 0, null, null), (evaluation.Accuracy, evaluation.ExpectedCalibrationError, evaluation.WeightedAuc, evaluation.Classes[0].Auc));
        Assert.Equal("dog", evaluation.Model);
    }

    [Theory]
    [InlineData(double.NaN, 0.5)]
    [InlineData(-0.1, 1.1)]
    [InlineData(-0.1, 0.5)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(0.5, 0.49)]
    [InlineData(0.5, 0.5001)]
    [InlineData(0, 0)]
    public void A_row_that_is_no_distribution_is_refused(double first, double second)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Evaluator.Evaluate("", Names(2), [[0.5, 0.5], [first, second]], [0, 1]));
        Assert.Contains("lip 1 ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        double[] row = [0.5, 0.5];
        Assert.Contains("label 2", Refuse(2, [row], [2]), StringComparison.Ordinal);
        Assert.Contains("label -1", Refuse(2, [row], [-1]), StringComparison.Ordinal);
        Assert.Contains("2 probabilities", Refuse(3, [row], [0]), StringComparison.Ordinal);
        Assert.Contains("1 clips and labels of 2", Refuse(2, [row], [0, 1]), StringComparison.Ordinal);
        Assert.Contains("no clip", Refuse(2, [], []), StringComparison.Ordinal);
        Assert.Contains("no class", Refuse(0, [[]], [0]), StringComparison.Ordinal);

        static string Refuse(int classes, double[][] probabilities, int[] labels) =>
            Assert.Throws<ArgumentException>(() => Evaluator.Evaluate("", Names(classes), probabilities, labels)).Message;
    }

    internal static DogSound.Evaluation Evaluate(JsonElement fixture, BootstrapSettings? bootstrap = null, CancellationToken cancel = default)
    {
        double[][] probabilities = Probabilities(fixture);
        return Evaluator.Evaluate("", Names(probabilities[0].Length), probabilities, Labels(fixture), bootstrap, cancel);
    }

    private static double[][] Probabilities(JsonElement fixture) => fixture.GetProperty("probabilities").Deserialize<double[][]>()!;

    private static int[] Labels(JsonElement fixture) => fixture.GetProperty("labels").Deserialize<int[]>()!;

    internal static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"class {i}")];

    internal static void AssertEqual(JsonElement expected, double? actual, string name)
    {
        double? value = expected.ValueKind == JsonValueKind.Null ? null : expected.GetDouble();
        Assert.True(value is null == actual is null && !(Math.Abs((value ?? 0) - (actual ?? 0)) > Tolerance), $"{name}: expected {value}, got {actual}");
    }
}
