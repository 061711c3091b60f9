namespace DogSound.Core.Evaluation;

/// <summary>What was said of clips that may have several labels, checked: every metric of a multi-label model is computed from it.</summary>
internal sealed class LabelledClips
{
    /// <summary>How far above 1 a mean of probabilities may be rounded.</summary>
    private const double RoundingTolerance = 1e-9;

    private readonly bool[][] _isOf;

    /// <summary>Checks the numbers.</summary>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="probabilities">[clip][class].</param>
    /// <param name="labelSets">[clip]: its classes, from 0; each once.</param>
    /// <exception cref="ArgumentException">There is no class or no clip; numbers of items differ; a label is no class, or stands twice; or a
    /// probability lies outside of 0 to 1.</exception>
    public LabelledClips(int classCount, IReadOnlyList<double[]> probabilities, IReadOnlyList<int[]> labelSets)
    {
        if (classCount == 0) throw new ArgumentException("There is no class.");
        if (labelSets.Count == 0) throw new ArgumentException("There is no clip to judge.");
        if (probabilities.Count != labelSets.Count)
            throw new ArgumentException($"There are probabilities of {probabilities.Count} clips and labels of {labelSets.Count}: each clip needs both.");
        (Probabilities, LabelSets) = (probabilities, labelSets);
        _isOf = new bool[labelSets.Count][];
        ClassCounts = new int[classCount];
        for (int clip = 0; clip < labelSets.Count; clip++)
        {
            double[] row = probabilities[clip];
            if (row.Length != classCount) throw new ArgumentException($"Clip {clip} has {row.Length} probabilities, but there are {classCount} classes.");
            if (Fault(row) is { } fault) throw new ArgumentException($"The probabilities of clip {clip} {fault}.");
            _isOf[clip] = new bool[classCount];
            foreach (int label in labelSets[clip])
            {
                if ((uint)label >= (uint)classCount) throw new ArgumentException($"Clip {clip} has the label {label}, but the classes are 0 to {classCount - 1}.");
                if (_isOf[clip][label]) throw new ArgumentException($"Clip {clip} has the label {label} twice.");
                _isOf[clip][label] = true;
                ClassCounts[label]++;
            }
        }
    }

    /// <summary>Number of clips, at least 1.</summary>
    public int Count => LabelSets.Count;

    /// <summary>Number of classes.</summary>
    public int ClassCount => ClassCounts.Length;

    /// <summary>[clip][class].</summary>
    public IReadOnlyList<double[]> Probabilities { get; }

    /// <summary>The classes of every clip.</summary>
    public IReadOnlyList<int[]> LabelSets { get; }

    /// <summary>Clips per class.</summary>
    public int[] ClassCounts { get; }

    /// <summary>Whether a clip is of a class.</summary>
    public bool IsOf(int clip, int label) => _isOf[clip][label];

    /// <summary>Whether a class is called heard in a clip.</summary>
    public bool IsHeard(int clip, int label) => Probabilities[clip][label] >= MultiLabelEvaluator.Threshold;

    /// <summary>Whether the heard classes of a clip are exactly its labels.</summary>
    public bool IsRight(int clip) => Enumerable.Range(0, ClassCount).All(label => IsOf(clip, label) == IsHeard(clip, label));

    /// <summary>What is wrong with a row of independent probabilities, as the end of a sentence; null for one that is right.</summary>
    public static string? Fault(ReadOnlySpan<double> row)
    {
        foreach (double probability in row)
        {
            // Written so that NaN is refused, too.
            if (!(probability is >= 0 and <= 1 + RoundingTolerance)) return FormattableString.Invariant($"hold {probability}, but must lie between 0 and 1");
        }

        return null;
    }
}
