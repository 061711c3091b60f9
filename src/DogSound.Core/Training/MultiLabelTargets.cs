using DogSound.Core.Data;

namespace DogSound.Core.Training;

/// <summary>What is heard in the clips of a batch, of which each may be of several classes, and how much each clip counts.</summary>
/// <remarks>
/// Of two mixed clips everything is heard that is in either, as the union of labels in block mixing has it (G. Parascandolo et al., Recurrent
/// Neural Networks for Polyphonic Sound Event Detection in Real Life Recordings, 2016): the targets are the sum, at most 1. But a clip of
/// which a hundredth was mixed in is heard by nobody, so that the other one counts as much as it has of the clip's own share s, which is the
/// larger: y + (1 - s) / s z, at most 1. At equal shares that is the union, and without a mix the clip's own labels. (Mixup itself would have
/// s y + (1 - s) z, as if each were half heard.)
/// </remarks>
public sealed class MultiLabelTargets
{
    private readonly double[][] _rows;
    private readonly double[] _weights;

    /// <summary>Takes targets and weights.</summary>
    /// <param name="rows">[B][C]: how much of each class is heard, 0 to 1.</param>
    /// <param name="weights">[B]: how much each clip counts, above 0 (<see cref="ClipWeight"/>).</param>
    /// <exception cref="ArgumentException">The lengths differ, or a number is out of range.</exception>
    public MultiLabelTargets(double[][] rows, double[] weights)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(weights);
        if (weights.Length != rows.Length || !weights.All(weight => ClipWeight.IsValid(weight)))
            throw new ArgumentException($"Weights must be {rows.Length} numbers {ClipWeight.Range}.");
        if (!rows.All(row => row.Length == rows[0].Length && row.All(value => value is >= 0 and <= 1)))
            throw new ArgumentException("Targets must be numbers from 0 to 1, as many for each clip.");
        (_rows, _weights) = (rows, weights);
    }

    /// <summary>Number of clips (B).</summary>
    public int Count => _rows.Length;

    /// <summary>The targets of a part of the batch.</summary>
    public MultiLabelTargets this[Range range] => new(_rows[range], _weights[range]);

    /// <summary>How much of each class is heard in a clip: [C].</summary>
    public IReadOnlyList<double> RowOf(int clip) => _rows[clip];

    /// <summary>How much a clip counts.</summary>
    public double WeightOf(int clip) => _weights[clip];

    /// <summary>The targets of clips of which each was mixed with another one of the batch, or with itself.</summary>
    /// <param name="labelSets">The classes of each clip of the batch, from 0.</param>
    /// <param name="classCount">Number of classes (C).</param>
    /// <param name="weights">How much each counts; a mix counts as much as its parts do, by their shares.</param>
    /// <param name="partners">Position of each clip's partner.</param>
    /// <param name="shares">Each clip's own share, 0.5 to 1.</param>
    public static MultiLabelTargets Create(
        IReadOnlyList<int[]> labelSets, int classCount, IReadOnlyList<double> weights, IReadOnlyList<int> partners, IReadOnlyList<double> shares)
    {
        ArgumentNullException.ThrowIfNull(labelSets);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(partners);
        ArgumentNullException.ThrowIfNull(shares);
        double[][] rows = new double[labelSets.Count][];
        double[] mixed = new double[labelSets.Count];
        for (int clip = 0; clip < rows.Length; clip++)
        {
            double share = shares[clip];
            rows[clip] = new double[classCount];
            foreach (int label in labelSets[partners[clip]])
                rows[clip][label] = Math.Min(1, (1 - share) / share);
            foreach (int label in labelSets[clip])
                rows[clip][label] = 1;
            mixed[clip] = share * weights[clip] + (1 - share) * weights[partners[clip]];
        }

        return new MultiLabelTargets(rows, mixed);
    }
}
