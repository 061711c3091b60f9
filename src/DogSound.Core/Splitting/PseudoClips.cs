namespace DogSound.Core.Splitting;

/// <summary>
/// The pseudo-labelled clips of a data set: they are learnt from and nothing is judged by them, so that they take no share of a split. One
/// that belongs to a group with clips that people labelled goes where these go; any other is learnt from.
/// </summary>
internal static class PseudoClips
{
    /// <summary>Positions of the clips that people labelled.</summary>
    /// <exception cref="SplitException">There is none.</exception>
    public static int[] Others(IReadOnlyList<Clip> clips)
    {
        int[] others = [.. Enumerable.Range(0, clips.Count).Where(position => !clips[position].IsPseudoLabel)];
        return others.Length > 0 ? others : throw new SplitException(SplitProblem.NoClip,
            $"All {clips.Count} clips are pseudo-labelled: there is none to judge a model by. Add clips that people labelled.");
    }

    /// <summary>The parts of the pseudo-labelled clips, once the others have theirs.</summary>
    /// <param name="clips">All clips.</param>
    /// <param name="parts">Part of every clip, Train or that of its fold; those of pseudo-labelled ones are set here.</param>
    public static void SetParts(IReadOnlyList<Clip> clips, DatasetPart[] parts)
    {
        // Train is the least: what is judged by in one way or another is not learnt from.
        Dictionary<string, DatasetPart> ofGroup = OfGroups(clips, position => parts[position], Enumerable.Max);
        foreach ((int position, string? group) in Positions(clips))
        {
            if (group is not null && ofGroup.TryGetValue(group, out DatasetPart part) && part > parts[position])
                parts[position] = part;
        }
    }

    /// <summary>The folds of the pseudo-labelled clips: that of their group, or none.</summary>
    /// <param name="clips">All clips.</param>
    /// <param name="folds">Fold of every clip, from 0; those of pseudo-labelled ones are set here, and -1 is none.</param>
    public static void SetFolds(IReadOnlyList<Clip> clips, int[] folds)
    {
        Dictionary<string, int> ofGroup = OfGroups(clips, position => folds[position], Enumerable.First);
        foreach ((int position, string? group) in Positions(clips))
            folds[position] = group is not null && ofGroup.TryGetValue(group, out int fold) ? fold : -1;
    }

    private static IEnumerable<(int Position, string? Group)> Positions(IReadOnlyList<Clip> clips) => Enumerable.Range(0, clips.Count)
        .Where(position => clips[position].IsPseudoLabel).Select(position => (position, GroupedClips.NameOf(clips[position])));

    private static Dictionary<string, T> OfGroups<T>(IReadOnlyList<Clip> clips, Func<int, T> valueOf, Func<IEnumerable<T>, T?> choose) =>
        Others(clips).Where(position => GroupedClips.NameOf(clips[position]) is not null).GroupBy(position => clips[position].Group!)
            .ToDictionary(group => group.Key, group => choose(group.Select(valueOf))!, StringComparer.Ordinal);
}
