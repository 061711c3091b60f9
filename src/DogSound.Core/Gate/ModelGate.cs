using DogSound.Core.Evaluation;

namespace DogSound.Core.Gate;

/// <summary>Decides whether a candidate may take the place of the model in use.</summary>
public static class ModelGate
{
    /// <summary>Judges the evidence by the rules. The same evidence gives the same verdict, on any number of threads.</summary>
    /// <param name="rules">What is asked for.</param>
    /// <param name="evidence">What is known.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="ArgumentException">No clip was judged by both.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ModelComparison Judge(GateRules rules, GateEvidence evidence, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(evidence);
        PairedPredictions clips = evidence.Clips;
        (JudgedClips reference, JudgedClips candidate) = clips.Judge();
        BootstrapSettings draws = new() { Repetitions = rules.Bootstrap.Repetitions, Level = rules.Bootstrap.Level, Seed = rules.Bootstrap.Seed };
        (ConfidenceInterval? auc, ConfidenceInterval? accuracy, ConfidenceInterval?[] f1) = PairedBootstrap.Intervals(reference, candidate, draws, cancel);
        DogSound.Evaluation one = Evaluator.Evaluate(evidence.Reference, clips.Classes, reference.Probabilities, reference.Labels, bootstrap: null, cancel);
        DogSound.Evaluation other = Evaluator.Evaluate(evidence.Candidate, clips.Classes, candidate.Probabilities, candidate.Labels, bootstrap: null, cancel);

        List<GateRuleResult> results = [GateChecks.Classes(clips)];
        if (rules.WeightedAuc is { } aucRule)
            results.Add(GateChecks.Drop("weighted_auc", null, one.WeightedAuc, other.WeightedAuc, auc, aucRule.MaximumDrop, aucRule.Basis));
        if (rules.Accuracy is { } accuracyRule)
            results.Add(GateChecks.Drop("accuracy", null, one.Accuracy, other.Accuracy, accuracy, accuracyRule.MaximumDrop, accuracyRule.Basis));
        if (rules.ClassF1 is { } f1Rule)
            results.AddRange(one.Classes.Zip(other.Classes, f1).Where(pair => pair.First.ClipCount > 0).Select(pair => GateChecks.ClassF1(f1Rule, pair.First, pair.Second, pair.Third)));
        if (rules.TriggerRate is { } triggers)
            results.AddRange(GateChecks.Triggers(triggers, clips.Classes, evidence.Regression, reference, candidate));
        if (rules.Calibration is { } calibration)
            results.Add(GateChecks.Calibration(calibration, one, other));
        if (rules.Latency is { } latency)
            results.Add(GateChecks.Latency(latency, evidence.Latency));

        GateRuleResult[] refused = [.. results.Where(result => !result.Passed)];
        return new ModelComparison
        {
            Reference = evidence.Reference,
            Candidate = evidence.Candidate,
            ReferenceSha256 = evidence.ReferenceSha256,
            CandidateSha256 = evidence.CandidateSha256,
            Passed = refused.Length == 0,
            Reason = refused.Length > 0 ? string.Join("; ", refused.Select(result => result.Detail))
                : $"passes {results.Count} of {results.Count} rules on {reference.Count} clips; weighted AUC {GateChecks.Figure(one.WeightedAuc)} -> {GateChecks.Figure(other.WeightedAuc)}",
            ClipCount = reference.Count,
            NewClasses = [.. clips.NewClasses],
            LostClasses = [.. clips.LostClasses],
            NewClassClipCount = clips.NewClassClipCount,
            WeightedAucDifference = other.WeightedAuc - one.WeightedAuc,
            WeightedAucInterval = auc,
            AccuracyDifference = other.Accuracy - one.Accuracy,
            AccuracyInterval = accuracy,
            Rules = [.. results],
            ReferenceEvaluation = one,
            CandidateEvaluation = other,
        };
    }
}
