using DogSound.Core.Configuration;
using DogSound.Core.Randomness;

namespace DogSound.Core.Training;

/// <summary>
/// Which clips an epoch shows, and how often: as many as there are, so that an epoch stays as long. It follows from the seed and the number of
/// the epoch alone, so that a resumed run needs to know no more than where it stood.
/// </summary>
/// <remarks>
/// Balanced: every class gets its share of an epoch's places, to a place; what can't be divided goes to each class in turn, from epoch to
/// epoch. A class fills its places with its clips in random order, all of them before any comes again, also over the epochs. Weighted:
/// clip i comes N w(i) / sum(w) times, rounded up or down at random, so that this is right on average (systematic sampling: W. Madow, On the
/// Theory of Systematic Sampling II, 1949).
/// </remarks>
public sealed class EpochSampler
{
    private readonly SamplingName _sampling;
    private readonly int[] _labels;
    private readonly double[] _weights;
    private readonly ulong _seed;
    private readonly (int Label, int[] Positions)[] _classes;

    /// <summary>Takes the training clips.</summary>
    /// <param name="sampling">The way.</param>
    /// <param name="labels">Class of every clip, from 0; at least one.</param>
    /// <param name="weights">Weight of every clip, above 0.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="ArgumentException">The lengths differ, or there is no clip.</exception>
    public EpochSampler(SamplingName sampling, IReadOnlyList<int> labels, IReadOnlyList<double> weights, long seed)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(weights);
        if (labels.Count == 0 || weights.Count != labels.Count)
            throw new ArgumentException($"There are {labels.Count} labels and {weights.Count} weights, but each clip needs both.");
        (_sampling, _labels, _weights, _seed) = (sampling, [.. labels], [.. weights], unchecked((ulong)seed));
        _classes = [.. Enumerable.Range(0, _labels.Length).GroupBy(position => _labels[position]).OrderBy(group => group.Key)
            .Select(group => (group.Key, group.ToArray()))];
    }

    /// <summary>Clips that an epoch shows.</summary>
    public int Count => _labels.Length;

    /// <summary>The clips of an epoch, in no particular order; some may come several times, others not at all.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <returns>As many positions as there are clips.</returns>
    public int[] Draw(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epoch, 1);
        return _sampling switch
        {
            SamplingName.Balanced => [.. Enumerable.Range(0, _classes.Length).SelectMany(number => DrawClass(number, epoch))],
            SamplingName.Weighted => DrawByWeight(epoch),
            _ => [.. Enumerable.Range(0, Count)],
        };
    }

    /// <summary>How much a clip counts in the loss; 1 where it is shown as often as its weight says.</summary>
    /// <param name="position">Position of the clip.</param>
    public double LossWeight(int position) => _sampling == SamplingName.Weighted ? 1 : _weights[position];

    /// <summary>How much each class counts in an epoch, on average and before class weights: showings times loss weights.</summary>
    /// <param name="classCount">Number of classes.</param>
    public double[] ClassAmounts(int classCount)
    {
        double[] amounts = new double[classCount];
        double all = _weights.Sum();
        foreach ((int label, int[] positions) in _classes)
        {
            double classShowings = (double)Count / (_classes.Length * (double)positions.Length);
            foreach (int position in positions)
            {
                amounts[label] += _sampling switch
                {
                    SamplingName.Balanced => classShowings * _weights[position],
                    SamplingName.Weighted => Count * (_weights[position] / all),
                    _ => _weights[position],
                };
            }
        }

        return amounts;
    }

    private IEnumerable<int> DrawClass(int number, int epoch)
    {
        (int label, int[] positions) = _classes[number];
        // The sum over the classes is Count: Hermite's identity.
        long PlacesUpTo(int last) => ((long)last * Count + number) / _classes.Length;
        int[] order = [];
        long shuffled = -1;
        for (long place = PlacesUpTo(epoch - 1); place < PlacesUpTo(epoch); place++)
        {
            long round = place / positions.Length;
            if (round != shuffled)
            {
                order = [.. positions];
                RandomSequence.Create("balanced_order", _seed, (ulong)label, (ulong)round).Shuffle<int>(order);
                shuffled = round;
            }

            yield return order[place % positions.Length];
        }
    }

    private int[] DrawByWeight(int epoch)
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        RandomSequence random = RandomSequence.Create("weighted_draw", _seed, (ulong)epoch);
        random.Shuffle<int>(order);
        double start = random.NextDouble(), all = _weights.Sum(), passed = 0;
        List<int> drawn = new(Count);
        for (int place = 0; place < Count; place++)
        {
            passed += _weights[order[place]];
            // Rounding must not cost the last clip its place.
            double end = place + 1 < Count ? Math.Min(Count, start + Count * (passed / all)) : Count;
            while (drawn.Count < Math.Floor(end))
                drawn.Add(order[place]);
        }

        return [.. drawn];
    }
}
