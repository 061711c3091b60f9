using System.Globalization;
using DogSound.Core.Evaluation;

namespace DogSound.Core.PseudoLabels;

/// <summary>Makes labels of what a model is sure of: thresholds by class, then quotas, the most confident clips first.</summary>
public static class PseudoLabelSelector
{
    /// <summary>Selects. The result depends on the clips, not on their order.</summary>
    /// <param name="classes">Names of the classes, in the model's order.</param>
    /// <param name="clips">Predicted clips, each once.</param>
    /// <param name="validation">Predicted clips of known labels, each the name of a class; null where there is none.</param>
    /// <param name="settings">What is selected.</param>
    /// <exception cref="ArgumentException">A precision is asked for, and there is no validation.</exception>
    public static PseudoLabelSelection Select(
        IReadOnlyList<string> classes, IReadOnlyList<PredictedClip> clips, IReadOnlyList<PredictedClip>? validation, PseudoLabelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.MinimumPrecision is not null && validation is null) throw new ArgumentException("Without validation clips no precision can be asked for.");
        var warnings = new List<string>();
        PrecisionCurve[] curves = [.. Enumerable.Range(0, classes.Count).Select(index => new PrecisionCurve(Called(validation ?? [], index, classes), settings.Level))];
        double?[] thresholds = [.. classes.Select((label, index) => ThresholdOf(label, curves[index], settings, warnings))];

        PredictedClip[] passed =
        [
            .. clips.Where(clip => clip.Confidence >= thresholds[clip.ClassIndex])
                .OrderByDescending(clip => clip.Confidence).ThenBy(clip => clip.Path, StringComparer.Ordinal),
        ];
        PredictedClip[] selected = [.. Limit(passed, classes.Count, settings)];
        int[] passedCounts = CountByClass(passed, classes.Count), counts = CountByClass(selected, classes.Count), considered = CountByClass(clips, classes.Count);
        PseudoLabelSummary[] summaries =
        [
            .. classes.Select((label, index) =>
            {
                // Where a quota cut, the least confident clip that it left is the threshold that the labels have.
                double? threshold = counts[index] > 0 && counts[index] < passedCounts[index]
                    ? selected.Last(clip => clip.ClassIndex == index).Confidence
                    : thresholds[index];
                return Summarize(label, threshold, counts[index], considered[index], validation is null ? null : curves[index]);
            }),
        ];
        return new PseudoLabelSelection([.. selected.Select(clip => Label(clip, classes, settings))], summaries, warnings);
    }

    private static IEnumerable<(double Confidence, bool IsRight)> Called(IReadOnlyList<PredictedClip> validation, int index, IReadOnlyList<string> classes) =>
        validation.Where(clip => clip.ClassIndex == index).Select(clip => (clip.Confidence, ClassNames.Find(classes, clip.ExpectedLabel!) == index));

    private static double? ThresholdOf(string label, PrecisionCurve curve, PseudoLabelSettings settings, List<string> warnings)
    {
        double? floor = settings.FloorOf(label);
        if (floor is null || settings.MinimumPrecision is not { } minimum) return floor;
        PrecisionEstimate? lowest = curve.Lowest(minimum, floor.Value, settings.ByEstimate);
        if (lowest is null) warnings.Add(string.Create(CultureInfo.CurrentCulture, $"{label} is left out: {Shortfall(label, curve, floor.Value, settings)}"));
        return lowest?.Threshold;
    }

    private static string Shortfall(string label, PrecisionCurve curve, double floor, PseudoLabelSettings settings)
    {
        PrecisionEstimate? best = curve.Best(floor, settings.ByEstimate);
        if (best is null)
        {
            string sure = floor > 0 ? string.Create(CultureInfo.CurrentCulture, $" with a confidence of {floor} or more") : "";
            return $"no validation clip is called {label}{sure}, so that its precision is unknown. Give more validation clips.";
        }
        string figure = settings.ByEstimate ? "precision" : "lower end of the precision";
        return string.Create(CultureInfo.CurrentCulture,
            $"no confidence gives a {figure} of {settings.MinimumPrecision} on the validation clips. The best is {PrecisionCurve.Figure(best, settings.ByEstimate):0.000}, from {best.Threshold:0.000}, of {best.Count} clips called so. ")
            + "Ask for less, or give more validation clips: those of all folds of a cross-validation.";
    }

    private static IEnumerable<PredictedClip> Limit(PredictedClip[] ordered, int classCount, PseudoLabelSettings settings)
    {
        int[] taken = new int[classCount];
        IEnumerable<PredictedClip> within = ordered.Where(clip => settings.Quota is not { } quota || taken[clip.ClassIndex]++ < quota);
        return settings.MaximumCount is { } most ? within.Take(most) : within;
    }

    private static int[] CountByClass(IEnumerable<PredictedClip> clips, int classCount)
    {
        int[] counts = new int[classCount];
        foreach (PredictedClip clip in clips) counts[clip.ClassIndex]++;
        return counts;
    }

    private static PseudoLabelSummary Summarize(string label, double? threshold, int selected, int considered, PrecisionCurve? curve)
    {
        PrecisionEstimate? estimate = threshold is null ? null : curve?.At(threshold.Value);
        return new PseudoLabelSummary
        {
            Label = label,
            Threshold = threshold,
            Selected = selected,
            Considered = considered,
            EstimatedPrecision = estimate?.Precision,
            PrecisionLow = estimate?.Interval?.Lower,
            PrecisionHigh = estimate?.Interval?.Upper,
            ValidationCount = estimate?.Count ?? curve?.Count,
        };
    }

    private static Clip Label(PredictedClip clip, IReadOnlyList<string> classes, PseudoLabelSettings settings) => new()
    {
        Path = clip.Path,
        Label = classes[clip.ClassIndex],
        LabelIndex = clip.ClassIndex,
        Remark = string.Create(CultureInfo.InvariantCulture, $"pseudo-label, confidence {clip.Confidence:0.0000}"),
        Part = DatasetPart.Train,
        Weight = settings.WeightByConfidence ? settings.Weight * clip.Confidence : settings.Weight,
        IsPseudoLabel = true,
    };
}
