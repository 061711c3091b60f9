using System.Globalization;
using DogSound.Core.Evaluation;
using DogSound.Core.Settings;

namespace DogSound.Core.Gate;

/// <summary>Each rule of the gate, and what it says in words.</summary>
internal static class GateChecks
{
    // A difference of figures that are written with two digits is rounded: 0.95 - 0.96 is a little more than 0.01.
    private const double Rounding = 1e-12;

    /// <summary>A figure as details show it.</summary>
    public static string Figure(double? figure) => figure?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "unknown";

    /// <summary>No class may be given up.</summary>
    public static GateRuleResult Classes(PairedPredictions clips)
    {
        string detail = clips.LostClasses.Count > 0
            ? $"classes: the candidate does not know {string.Join(", ", clips.LostClasses)}"
            : "classes: the candidate knows all classes of the model in use" + (clips.NewClasses.Count > 0 ? $", and {string.Join(", ", clips.NewClasses)}" : "");
        return new GateRuleResult { Rule = "classes", Passed = clips.LostClasses.Count == 0, Detail = detail };
    }

    /// <summary>A figure of which more is better.</summary>
    public static GateRuleResult Drop(
        string rule, string? label, double? reference, double? candidate, ConfidenceInterval? interval, double maximumDrop, GateBasis basis)
    {
        double? difference = candidate - reference;
        double? decisive = basis == GateBasis.Interval ? interval?.Lower : difference;
        string allowed = $"{(basis == GateBasis.Interval ? "the lower end may be" : "it may be")} {Number(maximumDrop)} lower";
        return Result(rule, label, decisive >= -maximumDrop - Rounding, reference, candidate, interval, allowed);
    }

    /// <summary>The F1 of one class, where it has clips enough.</summary>
    public static GateRuleResult ClassF1(ClassDropSettings rule, ClassEvaluation reference, ClassEvaluation candidate, ConfidenceInterval? interval)
    {
        GateRuleResult result = Drop("class_f1", reference.Label, reference.F1, candidate.F1, interval, rule.MaximumDrop, rule.Basis);
        return WhereEnough(result, reference.ClipCount, rule.MinimumClips);
    }

    /// <summary>How far confidence is from the truth, where there are clips enough to tell.</summary>
    public static GateRuleResult Calibration(CalibrationSettings rule, DogSound.Evaluation reference, DogSound.Evaluation candidate) => WhereEnough(
        Rise("calibration", null, reference.ExpectedCalibrationError, candidate.ExpectedCalibrationError, rule.MaximumRise), reference.ClipCount, rule.MinimumClips);

    /// <summary>A figure of which less is better.</summary>
    public static GateRuleResult Rise(string rule, string? label, double? reference, double? candidate, double maximumRise) => Result(
        rule, label, candidate - reference <= maximumRise + Rounding, reference, candidate, null, $"it may be {Number(maximumRise)} higher");

    /// <summary>How often each alarm class is heard where it is not.</summary>
    public static IEnumerable<GateRuleResult> Triggers(
        TriggerSettings rule, IReadOnlyList<string> classes, TriggerRates? regression, JudgedClips reference, JudgedClips candidate)
    {
        foreach (string name in ClassListSettingAttribute.Split(rule.Classes))
        {
            if (ClassNames.Find(classes, name) is not { } label)
            {
                yield return new GateRuleResult { Rule = "trigger_rate", Label = name, Passed = false, Detail = $"trigger_rate of {name}: neither model knows the class; correct the rules" };
                continue;
            }
            double? Rate(JudgedClips clips, bool isCandidate) =>
                regression is null ? OtherClipRate(clips, label, rule.Threshold) : regression.Of(classes[label], rule.Threshold, isCandidate);
            yield return Rise("trigger_rate", classes[label], Rate(reference, false), Rate(candidate, true), rule.MaximumRise);
        }
    }

    /// <summary>How long a window takes.</summary>
    public static GateRuleResult Latency(LatencySettings rule, (double Reference, double Candidate)? seconds) => Result(
        "latency", null, seconds?.Candidate <= rule.MaximumFactor * seconds?.Reference, seconds?.Reference, seconds?.Candidate, null,
        $"seconds a window; it may be {Number(rule.MaximumFactor)} times as long");

    private static double? OtherClipRate(JudgedClips clips, int label, double threshold)
    {
        int[] others = [.. Enumerable.Range(0, clips.Count).Where(clip => clips.Labels[clip] != label)];
        return others.Length == 0 ? null : (double)others.Count(clip => clips.Probabilities[clip][label] >= threshold) / others.Length;
    }

    private static GateRuleResult WhereEnough(GateRuleResult result, int count, int minimum) => count >= minimum ? result : result with
    {
        Passed = true,
        Detail = $"{result.Detail}; not held to it: {count} clips are fewer than {minimum}",
    };

    private static GateRuleResult Result(
        string rule, string? label, bool passed, double? reference, double? candidate, ConfidenceInterval? interval, string allowed)
    {
        double? difference = candidate - reference;
        string change = difference is null ? "can't be told"
            : string.Create(CultureInfo.InvariantCulture, $"{Figure(reference)} -> {Figure(candidate)}, {difference:+0.0000;-0.0000;0.0000}");
        string range = interval is null ? "" : string.Create(CultureInfo.InvariantCulture, $" ({interval.Lower:+0.0000;-0.0000;0.0000} to {interval.Upper:+0.0000;-0.0000;0.0000})");
        return new GateRuleResult
        {
            Rule = rule,
            Label = label,
            Passed = passed,
            Reference = reference,
            Candidate = candidate,
            Difference = difference,
            Interval = interval,
            Detail = $"{rule}{(label is null ? "" : $" of {label}")}: {change}{range}; {allowed}",
        };
    }

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
