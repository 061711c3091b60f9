using DogSound.Core.Randomness;

namespace DogSound.Core.Splitting;

/// <summary>Clips that must stay together: those of one recording, or one clip that belongs to none.</summary>
/// <param name="Clips">Positions in the input.</param>
/// <param name="Classes">How many clips of which class; classes by their number.</param>
internal sealed record ClipGroup(IReadOnlyList<int> Clips, IReadOnlyList<(int Class, int Count)> Classes);

/// <summary>A data set as groups, in an order that follows from the seed, and not from the order in which the clips came.</summary>
/// <param name="Classes">Class names, in ordinal order.</param>
/// <param name="Counts">[C] clips of every class.</param>
/// <param name="Groups">The groups, shuffled.</param>
internal sealed record GroupedClips(IReadOnlyList<string> Classes, int[] Counts, IReadOnlyList<ClipGroup> Groups)
{
    /// <summary>How many groups hold clips of each class: [C].</summary>
    public int[] CountGroups()
    {
        int[] count = new int[Counts.Length];
        foreach ((int label, _) in Groups.SelectMany(group => group.Classes)) count[label]++;
        return count;
    }

    /// <summary>The group that a clip names, or null: PowerShell makes an empty text of $null.</summary>
    public static string? NameOf(Clip clip) => string.IsNullOrWhiteSpace(clip.Group) ? null : clip.Group;

    /// <summary>Groups labelled clips.</summary>
    /// <param name="clips">Each with a label and a path of its own.</param>
    /// <param name="positions">Which of them.</param>
    /// <param name="seed">Another seed shuffles the groups another way.</param>
    public static GroupedClips Of(IReadOnlyList<Clip> clips, IEnumerable<int> positions, long seed)
    {
        // By path, so that the input's order doesn't matter; with one kind of slash, so that the system doesn't, either.
        int[] sorted =
        [
            .. positions.OrderBy(position => clips[position].Path.Replace('\\', '/'), StringComparer.Ordinal)
                .ThenBy(position => clips[position].Path, StringComparer.Ordinal),
        ];
        Func<int, string> labelOf = Strata.Of(clips, sorted);
        string[] classes = [.. sorted.Select(labelOf).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> numbers = classes.Select((name, number) => (name, number)).ToDictionary(item => item.name, item => item.number);
        int[] counts = new int[classes.Length];
        var members = new List<List<int>>();
        var named = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (int position in sorted)
        {
            counts[numbers[labelOf(position)]]++;
            List<int>? group = null;
            if (NameOf(clips[position]) is { } name && !named.TryGetValue(name, out group)) named.Add(name, group = []);
            if (group is not { Count: > 0 }) members.Add(group ??= []);
            group.Add(position);
        }
        ClipGroup[] groups =
        [
            .. members.Select(group => new ClipGroup(group,
                [.. group.GroupBy(position => numbers[labelOf(position)]).Select(label => (label.Key, label.Count()))])),
        ];
        RandomSequence.Create("split", (ulong)seed).Shuffle(groups.AsSpan());
        return new GroupedClips(classes, counts, groups);
    }
}
