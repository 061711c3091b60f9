using System.Globalization;
using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>What a build agent asks of a model.</summary>
internal static class EvaluationBounds
{
    /// <summary>The error of a model that is not good enough, which is about the evaluation, for whoever catches it; null for one that is.</summary>
    /// <param name="evaluation">How good it is.</param>
    /// <param name="minimumWeightedAuc">0 asks for nothing, not even that it can be told.</param>
    /// <param name="minimumAccuracy">0 asks for nothing.</param>
    public static ErrorRecord? Check(Evaluation evaluation, double minimumWeightedAuc, double minimumAccuracy)
    {
        List<string> misses = [];
        if (minimumWeightedAuc > 0 && evaluation.WeightedAuc is null) misses.Add("WeightedAuc can't be told, because all clips are of one class");
        if (evaluation.WeightedAuc < minimumWeightedAuc) misses.Add(Miss(nameof(evaluation.WeightedAuc), evaluation.WeightedAuc.Value, minimumWeightedAuc));
        if (evaluation.Accuracy < minimumAccuracy) misses.Add(Miss(nameof(evaluation.Accuracy), evaluation.Accuracy, minimumAccuracy));
        return misses.Count == 0 ? null : ErrorFactory.Create(
            new InvalidOperationException($"The model is not good enough: {string.Join("; ", misses)}. Train it on more clips, or ask for less."),
            "BelowMinimum", ErrorCategory.LimitsExceeded, evaluation);
    }

    // Rounded down, so that what is below the bound also looks so: 0.94999 is not 0.95.
    private static string Miss(string figure, double value, double minimum) =>
        string.Create(CultureInfo.InvariantCulture, $"{figure} is {Math.Floor(value * 10_000) / 10_000:0.0000}, below {minimum}");
}
