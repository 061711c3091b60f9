using System.Numerics.Tensors;
using DogSound.Core.Evaluation;

namespace DogSound.Core.PseudoLabels;

/// <summary>
/// Gathers predictions of clips, by one model or by several of the same classes. What is said of one clip (its windows, several models)
/// becomes one row, the mean of the probabilities: the same as Get-DogSoundPrediction -Merge Mean of all the models.
/// </summary>
public sealed class ClipPredictions
{
    private readonly Dictionary<string, Sum> _clips = new(StringComparer.Ordinal);
    private readonly HashSet<(string Path, double Start, double End, string Model)> _seen = [];
    private readonly SortedSet<string> _models = new(StringComparer.Ordinal);
    private string[] _classes;

    /// <summary>Starts with nothing.</summary>
    /// <param name="classes">Names of the classes, in the models' order; empty: those of the first prediction.</param>
    public ClipPredictions(IReadOnlyList<string> classes) => _classes = [.. classes];

    /// <summary>Names of the classes, in order; empty before the first prediction.</summary>
    public IReadOnlyList<string> Classes => _classes;

    /// <summary>What the predictions say of their models, in ordinal order.</summary>
    public IReadOnlyCollection<string> Models => _models;

    /// <summary>Clips so far.</summary>
    public int Count => _clips.Count;

    /// <summary>Whether there is a prediction of this file.</summary>
    public bool Contains(string path) => _clips.ContainsKey(path);

    /// <summary>Adds a prediction, if it can be used.</summary>
    /// <returns>Why it was not added; null when it was.</returns>
    public PseudoLabelRefusal? Add(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (prediction.IsMultiLabel) return PseudoLabelRefusal.SeveralLabels;
        double[] row = [.. prediction.Probability.Values];
        if (JudgedClips.Fault(row) is not null) return PseudoLabelRefusal.InvalidProbabilities;
        if (_classes.Length == 0) _classes = [.. prediction.Probability.Keys];
        if (!prediction.Probability.Keys.SequenceEqual(_classes)) return PseudoLabelRefusal.OtherClasses;
        if (!_seen.Add((prediction.Path, prediction.Start, prediction.End, prediction.Model))) return PseudoLabelRefusal.DuplicatePrediction;
        _models.Add(prediction.Model);
        if (_clips.TryGetValue(prediction.Path, out Sum? sum)) TensorPrimitives.Add(sum.Row, row, sum.Row);
        // PowerShell makes an empty string of $null.
        else _clips.Add(prediction.Path, new Sum(row, string.IsNullOrEmpty(prediction.ExpectedLabel) ? null : prediction.ExpectedLabel));
        return null;
    }

    /// <summary>One row a clip, in ordinal order of the paths.</summary>
    public IReadOnlyList<PredictedClip> Pool() =>
        [.. _clips.OrderBy(clip => clip.Key, StringComparer.Ordinal).Select(clip => Pool(clip.Key, clip.Value))];

    private static PredictedClip Pool(string path, Sum sum)
    {
        int best = TensorPrimitives.IndexOfMax<double>(sum.Row);
        return new PredictedClip(path, best, Math.Min(1, sum.Row[best] / TensorPrimitives.Sum<double>(sum.Row)), sum.ExpectedLabel);
    }

    private sealed record Sum(double[] Row, string? ExpectedLabel);
}
