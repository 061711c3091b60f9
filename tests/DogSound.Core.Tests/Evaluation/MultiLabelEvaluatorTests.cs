using System.Text.Json;
using DogSound.Core.Evaluation;

namespace DogSound.Core.Tests.Evaluation;

/// <summary>Every figure of clips with several labels against scikit-learn (fixtures/evaluation).</summary>
public class MultiLabelEvaluatorTests
{
    private static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllText(Fixture.FullPath("evaluation/multi_label.json")));

    public static TheoryData<string> Cases => [.. Document.RootElement.EnumerateObject().Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Figures_equal_those_of_scikit_learn(string name)
    {
        JsonElement expected = Document.RootElement.GetProperty(name);
        DogSound.Evaluation evaluation = Evaluate(expected);
        Assert.True(evaluation.IsMultiLabel);
        Assert.Equal(expected.GetProperty("labels").GetArrayLength(), evaluation.ClipCount);
        AssertFigure("accuracy", evaluation.Accuracy);
        AssertFigure("weighted_auc", evaluation.WeightedAuc);
        AssertFigure("macro_auc", evaluation.MacroAuc);
        AssertFigure("mean_average_precision", evaluation.MeanAveragePrecision);
        AssertFigure("lwlrap", evaluation.Lwlrap);
        AssertFigure("macro_f1", evaluation.MacroF1);
        AssertFigure("balanced_accuracy", evaluation.BalancedAccuracy);
        AssertFigure("log_loss", evaluation.LogLoss);
        AssertFigure("expected_calibration_error", evaluation.ExpectedCalibrationError);
        AssertPerClass("auc", one => one.Auc);
        AssertPerClass("average_precision", one => one.AveragePrecision);
        AssertPerClass("class_lwlrap", one => one.Lwlrap);
        AssertPerClass("precision", one => one.Precision);
        AssertPerClass("recall", one => one.Recall);
        AssertPerClass("f1", one => one.F1);
        AssertPerClass("counts", one => one.ClipCount);
        Assert.Empty(evaluation.ConfusionMatrix);
        Assert.Equal(evaluation.Classes.Where(one => one.ClipCount == 0).Select(one => one.Label), evaluation.AbsentClasses);

        void AssertFigure(string figure, double? actual) => EvaluatorTests.AssertEqual(expected.GetProperty(figure), actual, figure);

        void AssertPerClass(string figure, Func<ClassEvaluation, double?> actual)
        {
            foreach ((JsonElement one, ClassEvaluation ours) in expected.GetProperty(figure).EnumerateArray().Zip(evaluation.Classes))
                EvaluatorTests.AssertEqual(one, actual(ours), $"{figure} of {ours.Label}");
        }
    }

    [Fact]
    public void Intervals_hold_the_figures_and_follow_from_the_seed()
    {
        JsonElement fixture = Document.RootElement.GetProperty("6 classes");
        var settings = new BootstrapSettings { Repetitions = 300, Seed = 5 };
        DogSound.Evaluation first = Evaluate(fixture, settings), again = Evaluate(fixture, settings);
        Assert.InRange(first.MeanAveragePrecision!.Value, first.MeanAveragePrecisionInterval!.Lower, first.MeanAveragePrecisionInterval.Upper);
        Assert.InRange(first.WeightedAuc!.Value, first.WeightedAucInterval!.Lower, first.WeightedAucInterval.Upper);
        Assert.InRange(first.Accuracy, first.AccuracyInterval!.Lower, first.AccuracyInterval.Upper);
        Assert.True(first.MeanAveragePrecisionInterval.Lower < first.MeanAveragePrecisionInterval.Upper);
        Assert.Equal(
            (first.AccuracyInterval, first.WeightedAucInterval, first.MacroAucInterval, first.MeanAveragePrecisionInterval),
            (again.AccuracyInterval, again.WeightedAucInterval, again.MacroAucInterval, again.MeanAveragePrecisionInterval));
        Assert.Null(Evaluate(fixture).MeanAveragePrecisionInterval);
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        double[] row = [0.9, 0.8];
        Assert.Contains("label 2,", Refuse(2, [row], [[2]]), StringComparison.Ordinal);
        Assert.Contains("label 1 twice", Refuse(2, [row], [[1, 1]]), StringComparison.Ordinal);
        Assert.Contains("2 probabilities", Refuse(3, [row], [[0]]), StringComparison.Ordinal);
        Assert.Contains("1 clips and labels of 2", Refuse(2, [row], [[0], [1]]), StringComparison.Ordinal);
        Assert.Contains("no clip", Refuse(2, [], []), StringComparison.Ordinal);
        Assert.Contains("no class", Refuse(0, [[]], [[]]), StringComparison.Ordinal);
        foreach (double bad in new[] { double.NaN, -0.1, 1.1 })
            Assert.Contains("lie between 0 and 1", Refuse(2, [[0.5, bad]], [[0]]), StringComparison.Ordinal);

        static string Refuse(int classes, double[][] probabilities, int[][] labels) =>
            Assert.Throws<ArgumentException>(() => MultiLabelEvaluator.Evaluate("", EvaluatorTests.Names(classes), probabilities, labels)).Message;
    }

    private static DogSound.Evaluation Evaluate(JsonElement fixture, BootstrapSettings? bootstrap = null)
    {
        double[][] probabilities = fixture.GetProperty("probabilities").Deserialize<double[][]>()!;
        return MultiLabelEvaluator.Evaluate("", EvaluatorTests.Names(probabilities[0].Length), probabilities, fixture.GetProperty("labels").Deserialize<int[][]>()!, bootstrap);
    }
}
