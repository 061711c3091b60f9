namespace DogSound.Core.Splitting;

/// <summary>What a split may lack although it is a valid one.</summary>
internal static class SplitWarnings
{
    private const int NamedAtMost = 5;

    /// <summary>Classes that a part has no clip of.</summary>
    public static IEnumerable<string> OfAbsentClasses(GroupedClips clips, int[] partOfGroup, IReadOnlyList<DatasetPart> parts)
    {
        var present = new HashSet<(int Class, int Part)>();
        for (int group = 0; group < partOfGroup.Length; group++)
        {
            foreach ((int label, _) in clips.Groups[group].Classes) present.Add((label, partOfGroup[group]));
        }
        int[] groupsOfClass = clips.CountGroups();
        for (int label = 0; label < clips.Classes.Count; label++)
        {
            string[] absent = [.. parts.Where(part => !present.Contains((label, (int)part))).Select(part => part.ToString())];
            if (absent.Length == 0) continue;
            string reason = (groupsOfClass[label], clips.Counts[label]) switch
            {
                (1, 1) => "its only clip is in Train",
                (1, int count) => $"its {count} clips belong together and are in Train",
                (int groups, int count) when groups == count => $"it has {count} clips only",
                (int groups, int count) => $"it has {count} clips in {groups} groups only",
            };
            yield return $"{clips.Classes[label]} is absent from {string.Join(" and ", absent)}: {reason}. Nothing can be said there of how well it is recognised.";
        }
    }

    /// <summary>Classes that lie in one fold only.</summary>
    public static List<string> OfLoneFolds(IReadOnlyList<Clip> clips) =>
    [
        .. clips.GroupBy(clip => clip.Label!, StringComparer.Ordinal).Where(label => label.Select(clip => clip.Fold).Distinct().Count() == 1)
            .OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"All clips of {label.Key} ({label.Count()}) are in fold {label.First().Fold}: when it is held out, nothing is left to learn {label.Key} from."),
    ];

    /// <summary>Groups whose clips lie in several parts, which a column of folds may do.</summary>
    public static List<string> OfDividedGroups(IReadOnlyList<Clip> clips, Func<int, string> partOf)
    {
        string[] divided =
        [
            .. Enumerable.Range(0, clips.Count).Where(position => GroupedClips.NameOf(clips[position]) is not null)
                .GroupBy(position => clips[position].Group!, partOf, StringComparer.Ordinal)
                .Where(group => group.Distinct().Count() > 1).Select(group => group.Key).Order(StringComparer.Ordinal),
        ];
        if (divided.Length == 0) return [];
        string more = divided.Length > NamedAtMost ? $" and {divided.Length - NamedAtMost} more" : "";
        return
        [
            $"The folds divide {divided.Length} groups ({string.Join(", ", divided.Take(NamedAtMost))}{more}): clips of one recording "
                + "are learnt from and judged by, so that scores will be better than they are. Make other folds with -FoldCount.",
        ];
    }
}
