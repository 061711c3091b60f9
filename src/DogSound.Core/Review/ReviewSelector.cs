namespace DogSound.Core.Review;

/// <summary>
/// Chooses the clips that a person learns and teaches most by: margin sampling, query by committee (B. Settles, Active Learning Literature Survey,
/// 2009, sections 3.1 and 3.2) and novelty (<see cref="KCenterGreedy"/>). The result depends on the clips, not on their order; ties go by path.
/// </summary>
public sealed class ReviewSelector
{
    /// <summary>Clips closer than this to one that was chosen or is known are as good as copies of it, in standard deviations.</summary>
    public const double CopyDistance = 0.1;

    private readonly IReadOnlyList<string> _classes;
    private readonly ReviewCandidate[] _candidates;
    private readonly KCenterGreedy? _novelty;
    private readonly HashSet<int> _chosen = [];

    /// <summary>Takes the candidates.</summary>
    /// <param name="classes">Names of the classes, in the models' order.</param>
    /// <param name="candidates">The clips, each once, in ordinal order of their paths.</param>
    /// <param name="points">[clip][D]: how each of them sounds; null where nobody listened.</param>
    /// <param name="known">[K][D]: how the known clips sound.</param>
    public ReviewSelector(IReadOnlyList<string> classes, IReadOnlyList<ReviewCandidate> candidates, IReadOnlyList<double[]>? points, IReadOnlyList<double[]> known)
    {
        (_classes, _candidates) = (classes, [.. candidates]);
        _novelty = points is { Count: > 0 } ? new KCenterGreedy(points, known) : null;
    }

    /// <summary>Chooses.</summary>
    /// <param name="order">What by; novelty needs points.</param>
    /// <param name="count">Most clips.</param>
    /// <returns>At most <paramref name="count"/> clips, the most telling first. By disagreement, only such as several models have predicted.</returns>
    public IReadOnlyList<ReviewClip> Select(ReviewOrder order, int count)
    {
        ReviewReason[] turns = order switch
        {
            ReviewOrder.Margin => [ReviewReason.Margin],
            ReviewOrder.Disagreement => [ReviewReason.Disagreement],
            ReviewOrder.Novelty => [ReviewReason.Novelty],
            _ => [ReviewReason.Margin, ReviewReason.Disagreement, ReviewReason.Novelty],
        };
        var queues = new Dictionary<ReviewReason, int[]>
        {
            [ReviewReason.Margin] = Order(Enumerable.Range(0, _candidates.Length).OrderBy(index => _candidates[index].Margin)),
            [ReviewReason.Disagreement] = Order(Enumerable.Range(0, _candidates.Length).Where(index => _candidates[index].Disagreement > 0)
                .OrderByDescending(index => _candidates[index].Disagreement).ThenByDescending(index => _candidates[index].VoteEntropy)),
        };
        List<ReviewClip> clips = [];
        for (int idle = 0, turn = 0; clips.Count < count && idle < turns.Length; turn++)
        {
            ReviewReason reason = turns[turn % turns.Length];
            int next = reason == ReviewReason.Novelty ? Farthest() : First(queues[reason], withCopies: order != ReviewOrder.Mixed);
            if (next < 0)
            {
                idle++;
                continue;
            }
            idle = 0;
            clips.Add(Describe(_candidates[next], clips.Count + 1, reason, _novelty?.DistanceOf(next)));
            _chosen.Add(next);
            _novelty?.Choose(next);
        }
        return clips;
    }

    private int[] Order(IOrderedEnumerable<int> indices) => [.. indices.ThenBy(index => _candidates[index].Path, StringComparer.Ordinal)];

    // Copies are left to novelty, which takes them last.
    private int First(int[] queue, bool withCopies)
    {
        foreach (int index in queue)
        {
            if (!_chosen.Contains(index) && (withCopies || !(_novelty?.DistanceOf(index) < CopyDistance))) return index;
        }
        return -1;
    }

    private int Farthest()
    {
        int farthest = -1;
        for (int index = 0; _novelty is not null && index < _candidates.Length; index++)
        {
            if (!_chosen.Contains(index) && (farthest < 0 || _novelty.DistanceOf(index) > _novelty.DistanceOf(farthest))) farthest = index;
        }
        return farthest;
    }

    private ReviewClip Describe(ReviewCandidate candidate, int rank, ReviewReason reason, double? novelty)
    {
        (int first, int second) = candidate.Best;
        var probability = new OrderedDictionary<string, double>();
        for (int index = 0; index < _classes.Count; index++) probability.Add(_classes[index], candidate.Mean[index]);
        return new ReviewClip
        {
            Rank = rank,
            Path = candidate.Path,
            Reason = reason,
            SuggestedLabel = _classes[first],
            Confidence = candidate.Mean[first],
            SecondLabel = second < 0 ? null : _classes[second],
            Margin = candidate.Margin,
            Disagreement = candidate.Disagreement,
            VoteEntropy = candidate.VoteEntropy,
            Novelty = novelty,
            ModelCount = candidate.Members.Count,
            ExpectedLabel = candidate.ExpectedLabel,
            Probability = probability,
        };
    }
}
