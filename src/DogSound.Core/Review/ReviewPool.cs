using System.Numerics.Tensors;
using DogSound.Core.PseudoLabels;

namespace DogSound.Core.Review;

/// <summary>Gathers predictions of clips by one model or several, and keeps what each model says apart. Windows of a clip become their mean.</summary>
/// <param name="includeLabelled">Takes clips that have a label, too.</param>
public sealed class ReviewPool(bool includeLabelled)
{
    // What may be added is the same as for labels that a model gives.
    private readonly ClipPredictions _checks = new([]);
    private readonly SortedDictionary<string, Gathered> _clips = new(StringComparer.Ordinal);

    /// <summary>Names of the classes, in the models' order; empty before the first prediction.</summary>
    public IReadOnlyList<string> Classes => _checks.Classes;

    /// <summary>Clips so far.</summary>
    public int Count => _clips.Count;

    /// <summary>Models so far, as the predictions name them; several that were predicted with at once are one.</summary>
    public IReadOnlyCollection<string> Models => _checks.Models;

    /// <summary>Adds a prediction, if it can be used.</summary>
    /// <returns>Why it was not added; null when it was.</returns>
    public PseudoLabelRefusal? Add(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        string? label = string.IsNullOrEmpty(prediction.ExpectedLabel) ? null : prediction.ExpectedLabel;
        if (label is not null && !includeLabelled) return PseudoLabelRefusal.HasLabel;
        if (_checks.Add(prediction) is { } refusal) return refusal;
        if (!_clips.TryGetValue(prediction.Path, out Gathered? clip)) _clips.Add(prediction.Path, clip = new Gathered(label));
        double[] row = [.. prediction.Probability.Values];
        if (clip.Sums.TryGetValue(prediction.Model, out double[]? sum)) TensorPrimitives.Add(sum, row, sum);
        else clip.Sums.Add(prediction.Model, row);
        return null;
    }

    /// <summary>One candidate a clip, in ordinal order of the paths.</summary>
    public IReadOnlyList<ReviewCandidate> Candidates() =>
        [.. _clips.Select(clip => new ReviewCandidate(clip.Key, [.. clip.Value.Sums.Values.Select(Normalize)], clip.Value.Label))];

    private static double[] Normalize(double[] sum)
    {
        double[] row = new double[sum.Length];
        TensorPrimitives.Divide(sum, TensorPrimitives.Sum<double>(sum), row);
        return row;
    }

    private sealed record Gathered(string? Label)
    {
        public SortedDictionary<string, double[]> Sums { get; } = new(StringComparer.Ordinal);
    }
}
