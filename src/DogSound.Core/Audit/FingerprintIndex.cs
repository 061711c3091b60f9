using System.Runtime.InteropServices;

namespace DogSound.Core.Audit;

/// <summary>A clip of the index that may hold the same recording as the one that was looked up.</summary>
/// <param name="Clip">Number of the clip in the index.</param>
/// <param name="Offset">Frames that the recording comes later in it; or one frame more.</param>
/// <param name="Votes">Landmarks that say so.</param>
internal readonly record struct FingerprintMatch(int Clip, int Offset, int Votes);

/// <summary>
/// Where each landmark was heard: a clip that shares many of them, all with the same distance in time, may hold the same recording (Wang
/// 2003). 10 bytes a landmark, about 6 KB for a clip of five seconds. Not thread-safe.
/// </summary>
internal sealed class FingerprintIndex
{
    /// <summary>Landmarks that must agree before two clips are compared sample by sample, and the share of the landmarks of the clip that has fewer.</summary>
    public const int MinimumVotes = 5;

    private const double MinimumShare = 0.015;

    /// <summary>The most clips that one is compared with.</summary>
    public const int MaximumMatches = 8;

    // What was heard so often tells nothing: the steady tones and hums that many recordings have.
    private const int MaximumPostings = 200;
    private const int Origin = 1 << 17;

    private readonly int[] _heads = new int[Landmark.KeyCount];
    private readonly byte[] _counts = new byte[Landmark.KeyCount];
    private readonly List<Posting> _postings = [default];
    private readonly List<int> _landmarkCounts = [];
    private readonly List<long> _votes = [];

    /// <summary>Clips in the index.</summary>
    public int Count => _landmarkCounts.Count;

    /// <summary>Adds a clip, whose number is the count of those before it.</summary>
    /// <param name="landmarks">By time.</param>
    public void Add(Landmark[] landmarks)
    {
        foreach (Landmark landmark in landmarks)
        {
            if (_counts[landmark.Key] == MaximumPostings) continue;
            _counts[landmark.Key]++;
            _postings.Add(new Posting(Count, _heads[landmark.Key], landmark.Frame));
            _heads[landmark.Key] = _postings.Count - 1;
        }
        _landmarkCounts.Add(landmarks.Length);
    }

    /// <summary>Clips that may hold the same recording, by falling votes, equal ones in the order in which they were added.</summary>
    /// <param name="landmarks">Of the clip to look up, by time.</param>
    public IReadOnlyList<FingerprintMatch> Find(Landmark[] landmarks)
    {
        _votes.Clear();
        Span<Posting> postings = CollectionsMarshal.AsSpan(_postings);
        foreach (Landmark landmark in landmarks)
        {
            for (int index = _heads[landmark.Key]; index != 0; index = postings[index].Next)
                _votes.Add(((long)postings[index].Clip << 32) | (uint)(postings[index].Frame - landmark.Frame + Origin));
        }
        _votes.Sort();
        return [.. Tally(landmarks.Length).OrderByDescending(match => match.Votes).ThenBy(match => match.Clip).Take(MaximumMatches)];
    }

    /// <summary>The best offset of every clip with enough votes; an offset counts with the next one, for frames rarely begin at the same sample.</summary>
    private List<FingerprintMatch> Tally(int landmarkCount)
    {
        List<FingerprintMatch> matches = [];
        FingerprintMatch best = default;
        (long last, int lastVotes) = (-2, 0);
        for (int start = 0, end; start < _votes.Count; start = end)
        {
            long vote = _votes[start];
            for (end = start + 1; end < _votes.Count && _votes[end] == vote;) end++;
            int clip = (int)(vote >> 32), votes = end - start;
            int both = votes + (vote == last + 1 ? lastVotes : 0);
            if (clip != best.Clip) Close(clip);
            if (both > best.Votes) best = new FingerprintMatch(clip, (int)(uint)vote - Origin - (both > votes ? 1 : 0), both);
            (last, lastVotes) = (vote, votes);
        }
        Close(-1);
        return matches;

        void Close(int next)
        {
            if (best.Votes >= MinimumVotes && best.Votes >= MinimumShare * Math.Min(landmarkCount, _landmarkCounts[best.Clip])) matches.Add(best);
            best = new FingerprintMatch(next, 0, 0);
        }
    }

    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    private readonly record struct Posting(int Clip, int Next, ushort Frame);
}
