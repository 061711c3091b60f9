using System.Numerics.Tensors;
using DogSound.Core.Evaluation;

namespace DogSound.Core.Gate;

/// <summary>
/// What two models say of the same labelled clips. Their classes need not be the same: to a class that a model does not know it gives the
/// probability 0, so that both are judged for the classes of both. Clips are those whose label the model in use knows; on those of new classes
/// it can't be right, and nothing would be compared.
/// </summary>
/// <param name="reference">Classes of the model in use, in its order.</param>
/// <param name="candidate">Classes of the candidate, in its order.</param>
public sealed class PairedPredictions(IReadOnlyList<string> reference, IReadOnlyList<string> candidate)
{
    private readonly OrderedDictionary<string, Pair> _pairs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _newClassClips = new(StringComparer.Ordinal);

    /// <summary>The classes of both: those of the model in use, then the new ones.</summary>
    public IReadOnlyList<string> Classes { get; } = [.. reference, .. candidate.Except(reference, StringComparer.Ordinal)];

    /// <summary>Classes that only the candidate knows.</summary>
    public IReadOnlyList<string> NewClasses { get; } = [.. candidate.Except(reference, StringComparer.Ordinal)];

    /// <summary>Classes that the candidate does not know.</summary>
    public IReadOnlyList<string> LostClasses { get; } = [.. reference.Except(candidate, StringComparer.Ordinal)];

    /// <summary>Clips of new classes, which are not compared.</summary>
    public int NewClassClipCount => _newClassClips.Count;

    /// <summary>Clips that both models were asked about.</summary>
    public int Count => _pairs.Values.Count(pair => pair.IsComplete);

    /// <summary>Clips that only one model was asked about: they can't be compared.</summary>
    public IReadOnlyList<string> UnpairedPaths => [.. _pairs.Where(pair => !pair.Value.IsComplete).Select(pair => pair.Key)];

    /// <summary>Why a clip of this label can't be judged; null when it can, or is one of a new class.</summary>
    public UnjudgedReason? Check(string? label) =>
        string.IsNullOrEmpty(label) ? UnjudgedReason.NoLabel : ClassNames.Find(Classes, label) is null ? UnjudgedReason.UnknownLabel : null;

    /// <summary>Adds what a model says of a clip, or of a window of it; several count as their mean.</summary>
    /// <param name="prediction">A prediction whose clip came with a label.</param>
    /// <param name="isCandidate">Whose it is.</param>
    /// <returns>Why it was not added; null when it was, or was of a new class.</returns>
    public UnjudgedReason? Add(Prediction prediction, bool isCandidate)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        if (prediction.IsMultiLabel) return UnjudgedReason.OtherTask;
        if (prediction.ExpectedLabels is { Length: > 1 }) return UnjudgedReason.SeveralLabels;
        if (Check(prediction.ExpectedLabel) is { } reason) return reason;
        if (!prediction.Probability.Keys.SequenceEqual(isCandidate ? candidate : reference)) return UnjudgedReason.OtherClasses;
        double[] row = [.. Classes.Select(name => prediction.Probability.TryGetValue(name, out double probability) ? probability : 0)];
        if (JudgedClips.Fault(row) is not null) return UnjudgedReason.InvalidProbabilities;
        int label = ClassNames.Find(Classes, prediction.ExpectedLabel!)!.Value;
        if (label >= reference.Count)
        {
            _newClassClips.Add(prediction.Path);
            return null;
        }
        if (!_pairs.TryGetValue(prediction.Path, out Pair? pair)) _pairs.Add(prediction.Path, pair = new Pair(label, Classes.Count));
        pair.Add(row, isCandidate);
        return null;
    }

    /// <summary>The clips, as each model sees them.</summary>
    /// <exception cref="ArgumentException">There is no clip.</exception>
    internal (JudgedClips Reference, JudgedClips Candidate) Judge()
    {
        Pair[] pairs = [.. _pairs.Values.Where(pair => pair.IsComplete)];
        int[] labels = [.. pairs.Select(pair => pair.Label)];
        JudgedClips Of(bool isCandidate) => new(Classes.Count, [.. pairs.Select(pair => pair.Mean(isCandidate))], labels);
        return (Of(false), Of(true));
    }

    private sealed class Pair(int label, int classCount)
    {
        private readonly double[][] _sums = [new double[classCount], new double[classCount]];
        private readonly int[] _counts = new int[2];

        public int Label { get; } = label;

        public bool IsComplete => _counts[0] > 0 && _counts[1] > 0;

        public void Add(double[] row, bool isCandidate)
        {
            int model = isCandidate ? 1 : 0;
            TensorPrimitives.Add<double>(_sums[model], row, _sums[model]);
            _counts[model]++;
        }

        public double[] Mean(bool isCandidate)
        {
            int model = isCandidate ? 1 : 0;
            return [.. _sums[model].Select(sum => sum / _counts[model])];
        }
    }
}
