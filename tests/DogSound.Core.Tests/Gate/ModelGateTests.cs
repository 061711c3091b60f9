using DogSound.Core.Evaluation;
using DogSound.Core.Gate;

namespace DogSound.Core.Tests.Gate;

/// <summary>Which candidates pass, and why.</summary>
public sealed class ModelGateTests
{
    private static readonly CancellationToken Cancel = TestContext.Current.CancellationToken;

    [Fact]
    public void Clips_of_several_labels_are_not_compared()
    {
        PairedPredictions pairs = new(GateScene.Classes, GateScene.Classes);
        Prediction prediction = GateScene.Prediction("/a.wav", "Barking", GateScene.Classes, 0.5, 0.25, 0.25);
        Assert.Equal(UnjudgedReason.OtherTask, pairs.Add(prediction with { IsMultiLabel = true }, isCandidate: true));
        Assert.Equal(UnjudgedReason.SeveralLabels, pairs.Add(prediction with { ExpectedLabels = ["Barking", "Other"] }, isCandidate: false));
        Assert.Empty(pairs.UnpairedPaths);
    }

    [Fact]
    public void A_worse_model_is_refused_and_a_better_one_passes()
    {
        GateRules rules = GateRulesReader.Read("default");
        ModelComparison worse = ModelGate.Judge(rules, GateScene.Evidence(GateScene.Pairs(150, reference: 2, candidate: 1)), Cancel);
        Assert.False(worse.Passed);
        Assert.Contains("weighted_auc: 0.", worse.Reason, StringComparison.Ordinal);
        Assert.Contains("; it may be 0.01 lower", worse.Reason, StringComparison.Ordinal);
        Assert.True(worse.WeightedAucInterval!.Upper < 0);
        Assert.Contains(worse.Rules, rule => rule is { Rule: "class_f1", Label: "Howling", Passed: false });

        ModelComparison better = ModelGate.Judge(rules, GateScene.Evidence(GateScene.Pairs(150, reference: 1, candidate: 2)), Cancel);
        Assert.True(better.Passed);
        Assert.All(better.Rules, rule => Assert.True(rule.Passed));
        Assert.True(better.WeightedAucInterval!.Lower > 0);
        Assert.Equal(-worse.WeightedAucDifference!.Value, better.WeightedAucDifference!.Value, 12);
        Assert.StartsWith("passes 6 of 6 rules on 150 clips; weighted AUC 0.", better.Reason, StringComparison.Ordinal);
        Assert.Equal("/new.safetensors", better.CandidateEvaluation.Model);
    }

    [Fact]
    public void A_model_passes_beside_itself_whatever_the_basis()
    {
        GateRules rules = GateRulesReader.Parse(
            "{weighted_auc: {maximum_drop: 0, basis: interval}, accuracy: {maximum_drop: 0, basis: interval}, class_f1: {maximum_drop: 0, basis: interval}, calibration: {maximum_rise: 0}, trigger_rate: {classes: Barking}}", "");
        ModelComparison same = ModelGate.Judge(rules, GateScene.Evidence(GateScene.Pairs(60, 2, 2)), Cancel);
        Assert.True(same.Passed, same.Reason);
        Assert.Equal((0, 0), (same.WeightedAucInterval!.Lower, same.WeightedAucInterval.Upper));
    }

    [Fact]
    public void Of_few_clips_nobody_is_held_to_calibration()
    {
        GateEvidence there = GateScene.Evidence(GateScene.Pairs(60, 2, 0.5)), back = GateScene.Evidence(GateScene.Pairs(60, 0.5, 2));
        GateRules strict = GateRulesReader.Parse("calibration: {maximum_rise: 0, minimum_clips: 1}", ""), usual = GateRulesReader.Parse("calibration: {maximum_rise: 0}", "");
        // One of the two is better calibrated than the other.
        Assert.NotEqual(ModelGate.Judge(strict, there, Cancel).Passed, ModelGate.Judge(strict, back, Cancel).Passed);
        Assert.All([there, back], evidence => Assert.True(ModelGate.Judge(usual, evidence, Cancel).Passed));
        Assert.Contains("60 clips are fewer than 200", ModelGate.Judge(usual, there, Cancel).Rules[^1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_gain_on_few_clips_is_not_shown_where_the_interval_counts()
    {
        GateEvidence evidence = GateScene.Evidence(GateScene.Pairs(24, 2, 1.95));
        ModelComparison measured = ModelGate.Judge(GateRulesReader.Parse("weighted_auc: {maximum_drop: 0.01}", ""), evidence, Cancel);
        ModelComparison shown = ModelGate.Judge(GateRulesReader.Parse("weighted_auc: {maximum_drop: 0.01, basis: interval}", ""), evidence, Cancel);
        Assert.True(measured.Passed);
        Assert.False(shown.Passed);
        Assert.Contains("the lower end may be 0.01 lower", shown.Reason, StringComparison.Ordinal);
        Assert.True(shown.WeightedAucInterval!.Lower < -0.01);
    }

    [Fact]
    public void Intervals_are_those_of_both_models_on_the_same_draws()
    {
        const int Repetitions = 200;
        PairedPredictions pairs = GateScene.Pairs(21, 2, 1.2);
        GateRules rules = GateRulesReader.Parse($"{{accuracy: , bootstrap: {{repetitions: {Repetitions}, level: 0.9, seed: 5}}}}", "");
        ModelComparison comparison = ModelGate.Judge(rules with { ClassF1 = new ClassDropSettings { MinimumClips = 1 } }, GateScene.Evidence(pairs), Cancel);

        // The plain way: repeat the drawn clips, and judge each model anew.
        (JudgedClips reference, JudgedClips candidate) = pairs.Judge();
        List<double> auc = [], accuracy = [], f1 = [];
        int[] counts = new int[reference.Count];
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            Bootstrap.Draw(counts, 5, repetition);
            DogSound.Evaluation one = Drawn(reference, counts), other = Drawn(candidate, counts);
            accuracy.Add(other.Accuracy - one.Accuracy);
            if (one.WeightedAuc is not null) auc.Add(other.WeightedAuc!.Value - one.WeightedAuc.Value);
            if (one.Classes[1].F1 is { } before) f1.Add(other.Classes[1].F1!.Value - before);
        }
        AssertInterval(accuracy, comparison.AccuracyInterval);
        AssertInterval(auc, comparison.WeightedAucInterval);
        AssertInterval(f1, comparison.Rules.Single(rule => rule is { Rule: "class_f1", Label: "Howling" }).Interval);
    }

    [Fact]
    public void New_classes_are_not_compared_and_lost_ones_are_refused()
    {
        GateRules rules = GateRulesReader.Parse("accuracy:", "");
        PairedPredictions grown = new(GateScene.Classes, GateScene.MoreClasses);
        void Add(string path, string label, double[] reference, double[] candidate)
        {
            Assert.Null(grown.Add(GateScene.Prediction(path, label, GateScene.Classes, reference), isCandidate: false));
            Assert.Null(grown.Add(GateScene.Prediction(path, label, GateScene.MoreClasses, candidate), isCandidate: true));
        }

        Add("/a.wav", "Barking", [0.8, 0.1, 0.1], [0.7, 0.1, 0.1, 0.1]);
        Add("/b.wav", "Howling", [0.1, 0.8, 0.1], [0.1, 0.1, 0.1, 0.7]);
        Add("/c.wav", "Siren", [0.1, 0.8, 0.1], [0.1, 0.1, 0.1, 0.7]);
        ModelComparison comparison = ModelGate.Judge(rules, GateScene.Evidence(grown), Cancel);
        Assert.Equal((2, 1, -0.5), (comparison.ClipCount, comparison.NewClassClipCount, comparison.AccuracyDifference));
        Assert.Equal(["Siren"], comparison.NewClasses);
        Assert.Equal(1, comparison.CandidateEvaluation.ConfusionMatrix[1][3]);
        Assert.False(comparison.Passed);

        PairedPredictions lost = new(GateScene.MoreClasses, GateScene.Classes);
        lost.Add(GateScene.Prediction("/c.wav", "Siren", GateScene.MoreClasses, 0, 1, 0, 0), isCandidate: false);
        lost.Add(GateScene.Prediction("/c.wav", "Siren", GateScene.Classes, 0, 1, 0), isCandidate: true);
        ModelComparison refused = ModelGate.Judge(rules, GateScene.Evidence(lost), Cancel);
        Assert.Equal("classes: the candidate does not know Siren", refused.Reason);
        Assert.Equal("Siren", Assert.Single(refused.LostClasses));
        Assert.Equal(0, refused.AccuracyDifference);
    }

    [Fact]
    public void Alarms_are_counted_where_there_are_none()
    {
        GateRules rules = GateRulesReader.Parse("trigger_rate: {classes: 'howling, Cat', threshold: 0.6}", "");
        TriggerRates rates = new();
        foreach (double probability in new[] { 0.1, 0.59, 0.6, 0.9 })
        {
            rates.Add(GateScene.Prediction("/quiet.wav", null, GateScene.Classes, 1 - probability, probability, 0), isCandidate: false);
            rates.Add(GateScene.Prediction("/quiet.wav", null, GateScene.Classes, 0, probability + 0.1, 0.9 - probability), isCandidate: true);
        }
        ModelComparison comparison = ModelGate.Judge(rules, GateScene.Evidence(GateScene.Pairs(9, 3, 3), rates), Cancel);
        GateRuleResult howling = comparison.Rules.Single(rule => rule.Label == "Howling");
        Assert.Equal((false, 0.5, 0.75, 0.25), (howling.Passed, howling.Reference, howling.Candidate, howling.Difference));
        Assert.Contains("neither model knows the class", comparison.Rules.Single(rule => rule.Label == "Cat").Detail, StringComparison.Ordinal);

        // Without such recordings: the clips of other classes.
        PairedPredictions pairs = new(GateScene.Classes, GateScene.Classes);
        foreach ((string path, string label, double before, double after) in new[] { ("/a", "Howling", 0.9, 0.9), ("/b", "Other", 0.7, 0.1), ("/c", "Barking", 0.1, 0.2) })
        {
            pairs.Add(GateScene.Prediction(path, label, GateScene.Classes, 1 - before, before, 0), isCandidate: false);
            pairs.Add(GateScene.Prediction(path, label, GateScene.Classes, 1 - after, after, 0), isCandidate: true);
        }
        GateRuleResult fewer = ModelGate.Judge(rules, GateScene.Evidence(pairs), Cancel).Rules.Single(rule => rule.Label == "Howling");
        Assert.Equal((true, 0.5, 0.0), (fewer.Passed, fewer.Reference, fewer.Candidate));
    }

    [Theory]
    [InlineData(0.010, 0.015, true)]
    [InlineData(0.010, 0.0151, false)]
    [InlineData(null, null, false)]
    public void A_window_may_take_so_many_times_as_long(double? reference, double? candidate, bool passed)
    {
        (double, double)? latency = reference is null ? null : (reference.Value, candidate!.Value);
        ModelComparison comparison = ModelGate.Judge(GateRulesReader.Parse("latency:", ""), GateScene.Evidence(GateScene.Pairs(9, 3, 3), latency: latency), Cancel);
        Assert.Equal(passed, comparison.Passed);
    }

    [Fact]
    public void What_cannot_be_told_is_refused_and_a_class_of_few_clips_is_not_held_to_its_rule()
    {
        PairedPredictions one = new(GateScene.Classes, GateScene.Classes);
        one.Add(GateScene.Prediction("/a.wav", "Barking", GateScene.Classes, 1, 0, 0), isCandidate: false);
        one.Add(GateScene.Prediction("/a.wav", "Barking", GateScene.Classes, 0, 1, 0), isCandidate: true);
        ModelComparison comparison = ModelGate.Judge(GateRulesReader.Read("default"), GateScene.Evidence(one), Cancel);
        Assert.Contains("weighted_auc: can't be told", comparison.Reason, StringComparison.Ordinal);
        GateRuleResult few = comparison.Rules.Single(rule => rule.Rule == "class_f1");
        Assert.True(few.Passed);
        Assert.EndsWith("not held to it: 1 clips are fewer than 10", few.Detail, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => ModelGate.Judge(GateRulesReader.Read("default"), GateScene.Evidence(new PairedPredictions(GateScene.Classes, GateScene.Classes)), Cancel));
    }

    [Fact]
    public void Predictions_that_do_not_belong_there_are_told_apart()
    {
        PairedPredictions pairs = new(GateScene.Classes, GateScene.Classes);
        UnjudgedReason? Add(string? label, string[] classes, params double[] probabilities) => pairs.Add(GateScene.Prediction("/a.wav", label, classes, probabilities), isCandidate: false);
        Assert.Equal(UnjudgedReason.NoLabel, Add(null, GateScene.Classes, 1, 0, 0));
        Assert.Equal(UnjudgedReason.UnknownLabel, Add("Cat", GateScene.Classes, 1, 0, 0));
        Assert.Equal(UnjudgedReason.OtherClasses, Add("Barking", GateScene.MoreClasses, 1, 0, 0, 0));
        Assert.Equal(UnjudgedReason.InvalidProbabilities, Add("Barking", GateScene.Classes, 1, 1, 0));
        Assert.Null(Add("barking", GateScene.Classes, 0.5, 0.5, 0));
        Assert.Null(Add("barking", GateScene.Classes, 0.5, 0, 0.5));
        Assert.Equal((0, "/a.wav"), (pairs.Count, Assert.Single(pairs.UnpairedPaths)));
        pairs.Add(GateScene.Prediction("/a.wav", "Barking", GateScene.Classes, 1, 0, 0), isCandidate: true);
        Assert.Equal([0.5, 0.25, 0.25], pairs.Judge().Reference.Probabilities[0]);
    }

    private static DogSound.Evaluation Drawn(JudgedClips clips, int[] counts)
    {
        int[] drawn = [.. counts.SelectMany((count, clip) => Enumerable.Repeat(clip, count))];
        return Evaluator.Evaluate("", GateScene.Classes, [.. drawn.Select(clip => clips.Probabilities[clip])], [.. drawn.Select(clip => clips.Labels[clip])], cancel: Cancel);
    }

    // As numpy.percentile, for the level 0.9.
    private static void AssertInterval(List<double> figures, ConfidenceInterval? interval)
    {
        figures.Sort();
        double At(double share)
        {
            double position = share * (figures.Count - 1);
            int below = (int)position;
            return figures[below] + ((position - below) * (figures[Math.Min(below + 1, figures.Count - 1)] - figures[below]));
        }
        Assert.Equal(At(0.05), interval!.Lower, 10);
        Assert.Equal(At(0.95), interval.Upper, 10);
    }
}
