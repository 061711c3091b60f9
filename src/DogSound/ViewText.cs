using System.Globalization;

namespace DogSound;

/// <summary>Numbers as the module's tables show them (DogSound.Format.ps1xml); the properties themselves stay numbers.</summary>
public static class ViewText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    /// <summary>What a clip is and what it is for, in one narrow column: <c>Barking (Test)</c>; empty when unknown.</summary>
    public static string Label(string? label, DatasetPart? part) => part is null ? label ?? "" : $"{label} ({part})";

    /// <summary>The same of a clip that may have several labels: <c>Barking, Speech (Test)</c>.</summary>
    public static string Label(Clip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return Label(clip.Labels is { Length: > 1 } labels ? string.Join(", ", labels) : clip.Label, clip.Part);
    }

    /// <summary>What a model hears in a clip: <c>Barking</c>; of a multi-label model all that is heard, or <c>-</c> for nothing.</summary>
    public static string Heard(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return !prediction.IsMultiLabel ? prediction.Label : prediction.Labels is { Length: > 0 } labels ? string.Join(", ", labels) : "-";
    }

    /// <summary>What a predicted clip is labelled as; empty when unknown.</summary>
    public static string Expected(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return prediction.ExpectedLabels is { Length: > 1 } labels ? string.Join(", ", labels) : prediction.ExpectedLabel ?? "";
    }

    /// <summary>What is suspicious about a clip: <c>Clipped, DcOffset</c>; empty when nothing is, or nobody has looked.</summary>
    public static string Issues(ClipIssues? issues) => issues is null or ClipIssues.None ? "" : issues.Value.ToString();

    /// <summary>What is bad about a pair of duplicates: <c>leak Train - Test</c>, <c>labels Barking - Other</c>; empty when nothing is.</summary>
    public static string Problem(ClipDuplicate duplicate)
    {
        ArgumentNullException.ThrowIfNull(duplicate);
        List<string> problems = [];
        if (duplicate.IsLeak)
        {
            problems.Add((duplicate.Part ?? DatasetPart.Train) == (duplicate.OtherPart ?? DatasetPart.Train)
                ? $"leak {duplicate.Fold} - {duplicate.OtherFold}"
                : $"leak {duplicate.Part ?? DatasetPart.Train} - {duplicate.OtherPart ?? DatasetPart.Train}");
        }
        if (duplicate.IsLabelConflict) problems.Add($"labels {duplicate.Label} - {duplicate.OtherLabel}");
        return string.Join(", ", problems);
    }

    /// <summary>A length of time: <c>5.00 s</c>, <c>1:05.0</c>, <c>2:00:05</c>; empty when unknown.</summary>
    /// <param name="seconds">Seconds, not negative.</param>
    public static string Duration(double? seconds) => seconds switch
    {
        null => "",
        < 60 => seconds.Value.ToString("0.00", CultureInfo.CurrentCulture) + " s",
        < 3600 => TimeSpan.FromSeconds(seconds.Value).ToString(@"m\:ss\.f", CultureInfo.InvariantCulture),
        _ => $"{(long)(seconds.Value / 3600)}:{TimeSpan.FromSeconds(seconds.Value):mm\\:ss}",
    };

    /// <summary>A stretch of a recording: <c>0.0 - 5.0 s</c>.</summary>
    public static string Span(double start, double end) => string.Create(CultureInfo.CurrentCulture, $"{start:0.0} - {end:0.0} s");

    /// <summary>A level in decibels relative to full scale, 20 log10(amplitude): <c>-6.0</c>; empty when unknown.</summary>
    /// <param name="amplitude">1 is full scale, 0 is silence.</param>
    public static string Decibels(double? amplitude) => amplitude switch
    {
        null => "",
        0 => "-∞",
        // A level just below full scale is 0.0, not -0.0.
        _ => (Math.Round(20 * Math.Log10(amplitude.Value), 1) + 0.0).ToString("0.0", CultureInfo.CurrentCulture),
    };

    /// <summary>A probability: <c>97.3 %</c>.</summary>
    /// <param name="probability">0 to 1.</param>
    public static string Percent(double probability) => (100 * probability).ToString("0.0", CultureInfo.CurrentCulture) + " %";

    /// <summary>A score or a loss: <c>0.973</c>; empty when unknown.</summary>
    public static string Figure(double? figure) => figure?.ToString("0.000", CultureInfo.CurrentCulture) ?? "";

    /// <summary>The headline figures of an evaluation, in one line; <c>none</c> without one.</summary>
    public static string Scores(Evaluation? evaluation) => evaluation is null ? "none"
        : $"weighted AUC {(evaluation.WeightedAuc is null ? "unknown" : Figure(evaluation.WeightedAuc))}, accuracy {Figure(evaluation.Accuracy)} ({evaluation.ClipCount} clips)";

    /// <summary>What became of the clips of a training run, in one line.</summary>
    public static string Clips(TrainingResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        string failed = result.FailedCount > 0 ? $", {result.FailedCount} unreadable" : "";
        string pseudo = result.PseudoCount > 0 ? $" ({result.PseudoCount} of them pseudo-labelled)" : "";
        string rehearsal = result.RehearsalCount > 0 ? $" ({result.RehearsalCount} came with the old model)" : "";
        return $"{result.TrainCount} learnt from{pseudo}{rehearsal}, {result.ValidationCount} for validation, {result.TestCount} left out for the test{failed}";
    }

    /// <summary>An amount of memory: <c>23.4 GiB</c>; empty when unknown.</summary>
    public static string Bytes(long? count)
    {
        if (count is null)
            return "";
        double amount = count.Value;
        int unit = 0;
        for (; amount >= 1024 && unit < Units.Length - 1; unit++)
            amount /= 1024;
        return amount.ToString(unit == 0 ? "0" : "0.0", CultureInfo.CurrentCulture) + " " + Units[unit];
    }

    /// <summary>The value of a setting as configuration files write it, but with six digits at most: <c>true</c>, <c>0.0005</c>.</summary>
    /// <param name="value">A number, a truth value, or a name.</param>
    public static string Setting(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        double number => number.ToString("g6", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
