using DogSound.Core.Evaluation;
using DogSound.Core.Randomness;

namespace DogSound.Core.Tests.Evaluation;

public class BootstrapTests
{
    private static readonly string[] Classes = ["a", "b", "c"];

    [Fact]
    public void Without_settings_there_are_no_intervals()
    {
        DogSound.Evaluation evaluation = Evaluate(20, null);
        Assert.Equal((null, null, null), (evaluation.AccuracyInterval, evaluation.WeightedAucInterval, evaluation.MacroAucInterval));
    }

    [Fact]
    public void The_interval_of_the_accuracy_is_that_of_the_binomial_distribution()
    {
        DogSound.Evaluation evaluation = Evaluate(400, new BootstrapSettings { Repetitions = 4000 });
        double deviation = Math.Sqrt(evaluation.Accuracy * (1 - evaluation.Accuracy) / 400);
        ConfidenceInterval interval = evaluation.AccuracyInterval!;
        Assert.Equal(0.95, interval.Level);
        Assert.Equal(evaluation.Accuracy - 1.96 * deviation, interval.Lower, 0.005);
        Assert.Equal(evaluation.Accuracy + 1.96 * deviation, interval.Upper, 0.005);
        Assert.InRange(evaluation.WeightedAuc!.Value, evaluation.WeightedAucInterval!.Lower, evaluation.WeightedAucInterval.Upper);
        Assert.InRange(evaluation.MacroAuc!.Value, evaluation.MacroAucInterval!.Lower, evaluation.MacroAucInterval.Upper);
    }

    [Fact]
    public void A_repetition_is_what_judging_the_drawn_clips_gives()
    {
        (double[][] probabilities, int[] labels) = Clips(30);
        RandomSequence random = RandomSequence.Create("bootstrap", 9, 0);
        int[] drawn = [.. Enumerable.Range(0, 30).Select(_ => (int)random.NextInteger(30))];
        DogSound.Evaluation expected = Evaluator.Evaluate("", Classes, [.. drawn.Select(clip => probabilities[clip])], [.. drawn.Select(clip => labels[clip])]);
        DogSound.Evaluation actual = Evaluator.Evaluate("", Classes, probabilities, labels, new BootstrapSettings { Repetitions = 1, Seed = 9 });
        Assert.Equal((expected.Accuracy, expected.Accuracy), (actual.AccuracyInterval!.Lower, actual.AccuracyInterval.Upper));
        Assert.Equal(expected.WeightedAuc!.Value, actual.WeightedAucInterval!.Lower, 1e-12);
        Assert.Equal(expected.MacroAuc!.Value, actual.MacroAucInterval!.Upper, 1e-12);
    }

    [Fact]
    public void The_seed_alone_decides()
    {
        BootstrapSettings settings = new() { Repetitions = 200, Seed = 3 };
        DogSound.Evaluation once = Evaluate(50, settings), again = Evaluate(50, settings), other = Evaluate(50, settings with { Seed = 4 });
        Assert.Equal((once.AccuracyInterval, once.WeightedAucInterval), (again.AccuracyInterval, again.WeightedAucInterval));
        Assert.NotEqual(once.WeightedAucInterval, other.WeightedAucInterval);
        Assert.True(Evaluate(50, settings with { Level = 0.5 }).WeightedAucInterval!.Lower > once.WeightedAucInterval!.Lower);
    }

    [Fact]
    public void Repetitions_that_lack_classes_take_the_others()
    {
        double[][] probabilities = [[0.9, 0.1, 0], [0.2, 0.8, 0], [0.3, 0.7, 0]];
        DogSound.Evaluation evaluation = Evaluator.Evaluate("", Classes, probabilities, [0, 1, 1], new BootstrapSettings());
        Assert.Equal(new ConfidenceInterval(1, 1, 0.95), evaluation.WeightedAucInterval);
        Assert.Equal(new ConfidenceInterval(1, 1, 0.95), evaluation.AccuracyInterval);

        DogSound.Evaluation single = Evaluator.Evaluate("", Classes, probabilities, [1, 1, 1], new BootstrapSettings());
        Assert.Equal((null, null), (single.WeightedAucInterval, single.MacroAucInterval));
        Assert.Equal(1, single.AccuracyInterval!.Upper);
    }

    [Fact]
    public void It_can_be_stopped()
    {
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(100));
        Assert.ThrowsAny<OperationCanceledException>(() => Evaluate(3000, new BootstrapSettings { Repetitions = 1_000_000 }, source.Token));
    }

    [Theory]
    [InlineData(0, 0.95)]
    [InlineData(1_000_001, 0.95)]
    [InlineData(10, 0)]
    [InlineData(10, 1)]
    [InlineData(10, double.NaN)]
    public void Settings_out_of_range_are_refused(int repetitions, double level) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Evaluate(10, new BootstrapSettings { Repetitions = repetitions, Level = level }));

    private static DogSound.Evaluation Evaluate(int count, BootstrapSettings? settings, CancellationToken cancel = default)
    {
        (double[][] probabilities, int[] labels) = Clips(count);
        return Evaluator.Evaluate("", Classes, probabilities, labels, settings, cancel);
    }

    private static (double[][] Probabilities, int[] Labels) Clips(int count)
    {
        RandomSequence random = RandomSequence.Create("bootstrap test", 1);
        int[] labels = [.. Enumerable.Range(0, count).Select(clip => clip % 3)];
        double[][] probabilities = [.. labels.Select(label =>
        {
            double[] row = [random.NextGamma(1), random.NextGamma(1), random.NextGamma(1)];
            row[label] += 0.8;
            return Array.ConvertAll(row, value => value / row.Sum());
        })];
        return (probabilities, labels);
    }
}
