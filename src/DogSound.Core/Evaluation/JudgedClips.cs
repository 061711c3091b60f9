using System.Numerics.Tensors;

namespace DogSound.Core.Evaluation;

/// <summary>What was said of labelled clips, checked: every metric is computed from it.</summary>
internal sealed class JudgedClips
{
    /// <summary>How far from 1 the sum of a clip's probabilities may be: that of six decimals, or of float32, for ten classes.</summary>
    private const double SumTolerance = 1e-5;

    private readonly int[] _classCounts;

    /// <summary>Checks the numbers and finds the most probable classes.</summary>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="probabilities">[clip][class].</param>
    /// <param name="labels">Class of every clip, from 0.</param>
    /// <exception cref="ArgumentException">There is no class or no clip; numbers of items differ; a label is no class; probabilities are not
    /// finite, lie outside of 0 to 1, or don't sum to 1 within 0.00001.</exception>
    public JudgedClips(int classCount, IReadOnlyList<double[]> probabilities, IReadOnlyList<int> labels)
    {
        if (classCount == 0) throw new ArgumentException("There is no class.");
        if (labels.Count == 0) throw new ArgumentException("There is no clip to judge.");
        if (probabilities.Count != labels.Count)
            throw new ArgumentException($"There are probabilities of {probabilities.Count} clips and labels of {labels.Count}: each clip needs both.");
        Probabilities = probabilities;
        Labels = [.. labels];
        Predicted = new int[Labels.Length];
        _classCounts = new int[classCount];
        for (int clip = 0; clip < Labels.Length; clip++)
        {
            if ((uint)Labels[clip] >= (uint)classCount)
                throw new ArgumentException($"Clip {clip} has the label {Labels[clip]}, but the classes are 0 to {classCount - 1}.");
            double[] row = probabilities[clip];
            if (row.Length != classCount) throw new ArgumentException($"Clip {clip} has {row.Length} probabilities, but there are {classCount} classes.");
            if (Fault(row) is { } fault) throw new ArgumentException($"The probabilities of clip {clip} {fault}.");
            _classCounts[Labels[clip]]++;
            Predicted[clip] = TensorPrimitives.IndexOfMax<double>(row);
        }
    }

    /// <summary>Number of clips, at least 1.</summary>
    public int Count => Labels.Length;

    /// <summary>Number of classes.</summary>
    public int ClassCount => _classCounts.Length;

    /// <summary>[clip][class].</summary>
    public IReadOnlyList<double[]> Probabilities { get; }

    /// <summary>Class of every clip.</summary>
    public int[] Labels { get; }

    /// <summary>Most probable class of every clip; the first of equals.</summary>
    public int[] Predicted { get; }

    /// <summary>Clips per class.</summary>
    public ReadOnlySpan<int> ClassCounts => _classCounts;

    /// <summary>Whether a clip's most probable class is its label.</summary>
    public bool IsRight(int clip) => Labels[clip] == Predicted[clip];

    /// <summary>What keeps a row of probabilities from being a distribution, as the end of a sentence; null for one.</summary>
    public static string? Fault(ReadOnlySpan<double> row)
    {
        double sum = 0;
        foreach (double probability in row)
        {
            // Written so that NaN is refused, too.
            if (!(probability is >= 0 and <= 1 + SumTolerance)) return FormattableString.Invariant($"hold {probability}, but must lie between 0 and 1");
            sum += probability;
        }

        return Math.Abs(sum - 1) <= SumTolerance ? null : FormattableString.Invariant($"sum to {sum}, but must sum to 1");
    }
}
