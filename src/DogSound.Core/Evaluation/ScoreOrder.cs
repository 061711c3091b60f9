namespace DogSound.Core.Evaluation;

/// <summary>
/// Clips by falling probability of one class, equal probabilities together. It is sorted once; whoever resamples the clips counts how often
/// each was drawn, and needs no other order.
/// </summary>
internal sealed class ScoreOrder
{
    // Per rank: the clip, whether it is of the class, and whether the next clip has another score. One array, because a resample reads all
    // of it and its time is that of the memory.
    private readonly int[] _ranks;

    /// <summary>Sorts the clips: O(n log n).</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="ofClass">The class, from 0.</param>
    public ScoreOrder(JudgedClips clips, int ofClass)
        : this(clips.Probabilities, ofClass, clip => clips.Labels[clip] == ofClass)
    {
    }

    /// <summary>Sorts clips of which each may be of several classes.</summary>
    /// <param name="probabilities">[clip][class].</param>
    /// <param name="ofClass">The class, from 0.</param>
    /// <param name="isOf">Whether a clip is of it.</param>
    public ScoreOrder(IReadOnlyList<double[]> probabilities, int ofClass, Func<int, bool> isOf)
    {
        double[] scores = new double[probabilities.Count];
        _ranks = new int[probabilities.Count];
        for (int clip = 0; clip < scores.Length; clip++)
        {
            scores[clip] = -probabilities[clip][ofClass];
            _ranks[clip] = clip;
        }

        Array.Sort(scores, _ranks);
        for (int rank = 0; rank < scores.Length; rank++)
        {
            bool isPositive = isOf(_ranks[rank]), isLast = rank + 1 == scores.Length || scores[rank] != scores[rank + 1];
            _ranks[rank] = (_ranks[rank] << 2) | (isPositive ? 2 : 0) | (isLast ? 1 : 0);
        }
    }

    /// <summary>The groups of clips of equal score, from the highest: O(n).</summary>
    /// <param name="counts">How often each clip counts.</param>
    public Groups Group(ReadOnlySpan<int> counts) => new(_ranks, counts);

    /// <summary>How many clips of the class, and how many others, have one score.</summary>
    internal ref struct Groups(ReadOnlySpan<int> ranks, ReadOnlySpan<int> counts)
    {
        private readonly ReadOnlySpan<int> _ranks = ranks;
        private readonly ReadOnlySpan<int> _counts = counts;
        private int _next;

        /// <summary>Clips of the class in the current group.</summary>
        public long Positives { get; private set; }

        /// <summary>Other clips in the current group.</summary>
        public long Negatives { get; private set; }

        /// <summary>Goes to the next group, which may be empty.</summary>
        /// <returns>False when there is none.</returns>
        public bool MoveNext()
        {
            long positives = 0, negatives = 0;
            int next = _next;
            bool any = next < _ranks.Length;
            while (next < _ranks.Length)
            {
                int rank = _ranks[next++], count = _counts[rank >> 2];
                // Without a branch on the class, which no processor can foresee.
                int positive = count & -((rank >> 1) & 1);
                positives += positive;
                negatives += count - positive;
                if ((rank & 1) != 0) break;
            }

            (_next, Positives, Negatives) = (next, positives, negatives);
            return any;
        }
    }
}
