using DogSound.Core.Audio;
using DogSound.Core.Audit;

namespace DogSound.Core.Retraining;

/// <summary>
/// Looks at clips that are new or have changed, and enters them into the ledger with a part. What can't be read, is silent, or is the very
/// recording of another clip is left out, once and with a reason; a near duplicate goes where its twin is, so that nothing judges a model
/// that learnt from it under another name.
/// </summary>
/// <param name="ledger">What earlier runs have seen.</param>
/// <param name="dealer">Knows nothing yet: the ledger's clips are counted here.</param>
internal sealed class ClipAudit(ClipLedger ledger, PartDealer dealer)
{
    private readonly DuplicateSearch _search = new(DuplicateSearch.UsualSimilarity);
    private readonly List<string> _problems = [];

    /// <summary>What is wrong with clips that earlier runs have not seen so, in sentences.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Enters clips.</summary>
    /// <param name="collected">Labelled clips, each file once.</param>
    /// <param name="report">Is told how many of how many clips were looked at.</param>
    /// <param name="cancel">Ends the work; the ledger is of no use then.</param>
    public void Enter(IReadOnlyList<Clip> collected, Action<int, int> report, CancellationToken cancel)
    {
        foreach (LedgerClip known in ledger.Clips.Where(clip => clip.Problem is null && !clip.IsPseudoLabel))
            dealer.Count(known.Label, known.Group, known.Part);
        List<Candidate> news = [], olds = [];
        foreach (Clip clip in collected)
        {
            var candidate = Candidate.Of(clip, ledger.Find(clip.Path));
            if (candidate.IsNew)
                news.Add(candidate);
            else if (candidate.Known!.Problem is null)
                olds.Add(candidate with { Known = Relabel(candidate.Known, clip) });
        }
        // What is known is only listened to again where something new may be like it.
        Candidate[] all = news.Count == 0 ? [] : [.. olds, .. news];
        int done = 0;
        foreach ((Candidate candidate, Fingerprint? fingerprint, string? problem) in all.AsParallel().AsOrdered()
            .WithCancellation(cancel).WithMergeOptions(ParallelMergeOptions.NotBuffered).Select(candidate => Listen(candidate, cancel)))
        {
            report(++done, all.Length);
            if (candidate.IsNew)
                Enter(candidate, fingerprint, problem, cancel);
            else if (fingerprint is not null)
                _search.Add(candidate.Clip, fingerprint);
        }
    }

    private static (Candidate Candidate, Fingerprint? Fingerprint, string? Problem) Listen(Candidate candidate, CancellationToken cancel)
    {
        try
        {
            return (candidate, Fingerprint.Read(candidate.Clip.Path, cancel), null);
        }
        catch (AudioFormatException error)
        {
            return (candidate, null, error.Message);
        }
    }

    // A label that somebody has changed was learnt wrongly; everything else only counts from now on.
    private LedgerClip Relabel(LedgerClip known, Clip clip)
    {
        LedgerClip changed = known with
        {
            Label = clip.Label!,
            Group = clip.Group ?? known.Group,
            Weight = clip.Weight,
            IsPseudoLabel = clip.IsPseudoLabel,
            LearntBy = string.Equals(known.Label, clip.Label, StringComparison.OrdinalIgnoreCase) && known.IsPseudoLabel == clip.IsPseudoLabel ? known.LearntBy : [],
        };
        ledger.Set(changed);
        return changed;
    }

    private void Enter(Candidate candidate, Fingerprint? fingerprint, string? problem, CancellationToken cancel)
    {
        Clip clip = candidate.Clip;
        LedgerClip? twin = null;
        if (fingerprint is { IsSilent: true })
            problem = $"{clip.Path}: is silent, and nothing can be learnt from it. Record it again, or delete it.";
        else if (fingerprint is not null)
            twin = FindTwin(clip, fingerprint, cancel, out problem);
        DatasetPart part = candidate.Known?.Part ?? DatasetPart.Train;
        if (problem is null && (candidate.Known is null || candidate.Known.Problem is not null))
            part = Deal(clip, twin, ref problem);
        ledger.Set(new LedgerClip
        {
            Path = clip.Path,
            Length = candidate.Length,
            Modified = candidate.Modified,
            Content = fingerprint?.Content.ToString(),
            Label = clip.Label!,
            Part = part,
            Group = clip.Group ?? twin?.Group,
            Weight = clip.Weight,
            IsPseudoLabel = clip.IsPseudoLabel,
            Problem = problem,
        });
        if (problem is not null)
            _problems.Add(problem);
    }

    private LedgerClip? FindTwin(Clip clip, Fingerprint fingerprint, CancellationToken cancel, out string? problem)
    {
        problem = null;
        foreach (DuplicateCandidate candidate in _search.Add(clip, fingerprint))
        {
            if (Verify(candidate, cancel) is not { } pair || ledger.Find(pair.Path) is not { } first)
                continue;
            if (pair.Kind == DuplicateKind.Equal)
            {
                string conflict = string.Equals(first.Label, clip.Label, StringComparison.OrdinalIgnoreCase) ? "" : $", where it is {first.Label} and not {clip.Label}";
                problem = $"{clip.Path}: holds the very recording of {first.Path}{conflict}. Delete one of them.";
                return null;
            }
            if (first.Group is null)
                ledger.Set(first = first with { Group = first.Path });
            dealer.Bind(first.Group!, first.Part);
            return first;
        }
        return null;
    }

    private ClipDuplicate? Verify(DuplicateCandidate candidate, CancellationToken cancel)
    {
        try
        {
            return _search.Verify(candidate, cancel);
        }
        catch (AudioFormatException)
        {
            // A file that has vanished meanwhile is like nothing.
            return null;
        }
    }

    private DatasetPart Deal(Clip clip, LedgerClip? twin, ref string? problem)
    {
        DatasetPart part = dealer.Deal(clip.Label!, clip.Group ?? twin?.Group, clip.IsPseudoLabel);
        if (twin is not null && part != twin.Part)
            problem = $"{clip.Path}: is like {twin.Path}, which is in the part {twin.Part}, but its group {clip.Group} is in the part {part}: a model would be judged by what it learnt.";
        return part;
    }

    private sealed record Candidate(Clip Clip, LedgerClip? Known, long Length, DateTime Modified)
    {
        public bool IsNew => Known is null || Known.Length != Length || Known.Modified != Modified;

        public static Candidate Of(Clip clip, LedgerClip? known)
        {
            // A file that is not there has the length 0 and a time long ago; listening to it says so.
            var file = new FileInfo(clip.Path);
            return new Candidate(clip, known, file.Exists ? file.Length : 0, file.LastWriteTimeUtc);
        }
    }
}
