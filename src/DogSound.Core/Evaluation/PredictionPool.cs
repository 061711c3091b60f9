using System.Numerics.Tensors;
using DogSound.Core.Data;

namespace DogSound.Core.Evaluation;

/// <summary>Why a clip can't be judged.</summary>
public enum UnjudgedReason
{
    /// <summary>Nobody said what is heard in it.</summary>
    NoLabel,

    /// <summary>Its label is none of the model's classes.</summary>
    UnknownLabel,

    /// <summary>It was predicted for other classes than the pool's.</summary>
    OtherClasses,

    /// <summary>Its probabilities are no distribution.</summary>
    InvalidProbabilities,

    /// <summary>It has several labels, and the model gives each clip one.</summary>
    SeveralLabels,

    /// <summary>A multi-label model predicted it, and none of the others; or one of the others, and none of those.</summary>
    OtherTask,
}

/// <summary>What all predictions of one file say together.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Label">Its class, from 0.</param>
/// <param name="Probabilities">[class], their mean.</param>
public sealed record PooledClip(string Path, int Label, double[] Probabilities);

/// <summary>
/// Gathers predictions of labelled clips, by one model or by several of the same classes, to judge them together: so the folds of a
/// cross-validation become one evaluation.
/// </summary>
/// <param name="classes">Names of the classes, in the model's order.</param>
public sealed class PredictionPool(IReadOnlyList<string> classes)
{
    private readonly List<double[]> _probabilities = [];
    private readonly List<int[]> _labels = [];
    private readonly List<string> _rows = [];
    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, bool> _models = new(StringComparer.Ordinal);

    /// <summary>Names of the classes, in order.</summary>
    public IReadOnlyList<string> Classes { get; } = [.. classes];

    /// <summary>Whether a multi-label model made the predictions; null before the first.</summary>
    public bool? IsMultiLabel { get; private set; }

    /// <summary>Predictions in the pool.</summary>
    public int Count => _labels.Count;

    /// <summary>Files that they are of.</summary>
    public int FileCount => _paths.Count;

    /// <summary>Why a clip of this label can't be judged; null when it can.</summary>
    /// <param name="label">The label: the name of a class, case ignored where no class is written like it.</param>
    public UnjudgedReason? Check(string? label) => string.IsNullOrEmpty(label) ? UnjudgedReason.NoLabel : ClassOf(label) is null ? UnjudgedReason.UnknownLabel : null;

    /// <summary>Why a clip of several labels can't be judged; null when it can.</summary>
    /// <param name="labels">The labels, at least one.</param>
    /// <param name="isMultiLabel">Whether the model may hear several classes.</param>
    public UnjudgedReason? Check(IReadOnlyList<string> labels, bool isMultiLabel)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.Count > 1 && !isMultiLabel) return UnjudgedReason.SeveralLabels;
        return labels.Count == 0 ? UnjudgedReason.NoLabel : labels.Select(Check).FirstOrDefault(reason => reason is not null);
    }

    /// <summary>Adds a prediction, if it can be judged.</summary>
    /// <param name="prediction">A prediction whose clip came with a label.</param>
    /// <returns>Why it was not added; null when it was.</returns>
    public UnjudgedReason? Add(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        IReadOnlyList<string> labels = LabelsOf(prediction);
        if (Check(labels, prediction.IsMultiLabel) is { } reason) return reason;
        if (!prediction.Probability.Keys.SequenceEqual(Classes)) return UnjudgedReason.OtherClasses;
        double[] row = [.. prediction.Probability.Values];
        if ((prediction.IsMultiLabel ? LabelledClips.Fault(row) : JudgedClips.Fault(row)) is not null) return UnjudgedReason.InvalidProbabilities;
        if ((IsMultiLabel ??= prediction.IsMultiLabel) != prediction.IsMultiLabel) return UnjudgedReason.OtherTask;
        _probabilities.Add(row);
        _labels.Add([.. labels.Select(label => ClassOf(label)!.Value).Distinct()]);
        _rows.Add(prediction.Path);
        _paths.Add(prediction.Path);
        _models.TryAdd(prediction.Model, true);
        return null;
    }

    /// <summary>Judges all predictions together (<see cref="Evaluator.Evaluate"/>, <see cref="MultiLabelEvaluator.Evaluate"/>).</summary>
    /// <param name="bootstrap">How to find confidence intervals; null for none.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="ArgumentException">The pool is empty, or a setting of the bootstrap is out of range.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public DogSound.Evaluation Evaluate(BootstrapSettings? bootstrap = null, CancellationToken cancel = default)
    {
        string models = string.Join(';', _models.Keys);
        return IsMultiLabel == true
            ? MultiLabelEvaluator.Evaluate(models, Classes, _probabilities, _labels, bootstrap, cancel)
            : Evaluator.Evaluate(models, Classes, _probabilities, [.. _labels.Select(labels => labels[0])], bootstrap, cancel);
    }

    /// <summary>One prediction for each file and label (its first, of several), the mean of its windows and models, in the order in which they came.</summary>
    public IReadOnlyList<PooledClip> MeanByFile()
    {
        OrderedDictionary<(string Path, int Label), (double[] Sum, int Count)> clips = [];
        for (int row = 0; row < Count; row++)
        {
            (string, int) key = (_rows[row], _labels[row][0]);
            (double[] sum, int count) = clips.TryGetValue(key, out (double[] Sum, int Count) known) ? known : (new double[Classes.Count], 0);
            TensorPrimitives.Add<double>(sum, _probabilities[row], sum);
            clips[key] = (sum, count + 1);
        }
        return [.. clips.Select(clip => new PooledClip(clip.Key.Path, clip.Key.Label, [.. clip.Value.Sum.Select(sum => sum / clip.Value.Count)]))];
    }

    /// <summary>The labels that the clip of a prediction came with.</summary>
    public static IReadOnlyList<string> LabelsOf(Prediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        return ClipLabels.Of(new Clip { Path = prediction.Path, Label = prediction.ExpectedLabel, Labels = prediction.ExpectedLabels });
    }

    private int? ClassOf(string label) => ClassNames.Find(Classes, label);
}
