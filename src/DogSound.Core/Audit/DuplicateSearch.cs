using DogSound.Core.Audio;
using DogSound.Core.Storage;

namespace DogSound.Core.Audit;

/// <summary>
/// Finds clips that hold the same recording, while they come in: each is looked up among those before it, and then added to them. Not
/// thread-safe but for <see cref="Verify"/>.
/// </summary>
/// <param name="minimumSimilarity">Least correlation of near duplicates, 0 to 1.</param>
public sealed class DuplicateSearch(double minimumSimilarity)
{
    /// <summary>Correlation from which on two recordings are taken for one, where nobody says another: an MP3 of a recording, or one with
    /// noise of 20 dB, is nearly always above 0.95.</summary>
    public const double UsualSimilarity = 0.85;

    private readonly FingerprintIndex _index = new();
    private readonly List<Clip> _clips = [];
    private readonly Dictionary<ContentHash, int> _contents = [];

    /// <summary>Looks a clip up and adds it.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="fingerprint">Its fingerprint.</param>
    /// <returns>
    /// Pairs by the order of the first clips. A copy has one pair, with the first of its kind, and is not added: what is like the copy is
    /// like that one. Silence has none.
    /// </returns>
    public IReadOnlyList<DuplicateCandidate> Add(Clip clip, Fingerprint fingerprint)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(fingerprint);
        if (fingerprint.IsSilent) return [];
        if (_contents.TryGetValue(fingerprint.Content, out int equal))
            return [new DuplicateCandidate(_clips[equal], clip, null, fingerprint.Duration)];
        DuplicateCandidate[] candidates =
        [
            .. _index.Find(fingerprint.Landmarks).OrderBy(match => match.Clip)
                .Select(match => new DuplicateCandidate(_clips[match.Clip], clip, match, fingerprint.Duration)),
        ];
        _contents.Add(fingerprint.Content, _clips.Count);
        // What is said of a clip, without what was measured: that is not needed here, and there may be many.
        _clips.Add(new Clip { Path = clip.Path, Label = clip.Label, Part = clip.Part, Fold = clip.Fold });
        _index.Add(fingerprint.Landmarks);
        return candidates;
    }

    /// <summary>Compares two clips sample by sample; any thread may.</summary>
    /// <param name="candidate">The two.</param>
    /// <param name="cancel">Checked between blocks of samples.</param>
    /// <returns>Null where they are not alike enough.</returns>
    /// <exception cref="AudioFormatException">One of the files can't be read any more.</exception>
    public ClipDuplicate? Verify(DuplicateCandidate candidate, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        if (candidate.Match is not { } match) return Pair(candidate, DuplicateKind.Equal, new WaveformMatch(1, 0, candidate.Duration));
        float[] first = Fingerprint.ReadEmphasized(candidate.First.Path, cancel), other = Fingerprint.ReadEmphasized(candidate.Other.Path, cancel);
        return WaveformComparison.Compare(first, other, match.Offset, minimumSimilarity) is { } result
            ? Pair(candidate, DuplicateKind.Near, result)
            : null;
    }

    private static ClipDuplicate Pair(DuplicateCandidate candidate, DuplicateKind kind, WaveformMatch match) => new()
    {
        Path = candidate.First.Path,
        OtherPath = candidate.Other.Path,
        Kind = kind,
        Similarity = match.Similarity,
        Offset = match.Offset,
        SharedDuration = match.SharedDuration,
        Label = candidate.First.Label,
        OtherLabel = candidate.Other.Label,
        Part = candidate.First.Part,
        OtherPart = candidate.Other.Part,
        Fold = candidate.First.Fold,
        OtherFold = candidate.Other.Fold,
    };
}
