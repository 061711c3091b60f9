namespace DogSound.Core.Splitting;

/// <summary>
/// Deals groups to parts so that every class comes as close to its share of each part as whole groups allow: the largest
/// group first, each to the part that lacks its classes most. Groups of one clip come last and fill what is left, to the clip.
/// </summary>
internal sealed class GroupAssignment
{
    private readonly GroupedClips _clips;
    private readonly int[,] _excess;
    private readonly int[] _totalExcess;
    private readonly int[] _groupsOfPart;

    private GroupAssignment(GroupedClips clips, double[] fractions, int anchor)
    {
        _clips = clips;
        _excess = ShareTable.Round(clips.Counts, fractions, anchor);
        _totalExcess = new int[fractions.Length];
        _groupsOfPart = new int[fractions.Length];
        Parts = [.. Enumerable.Repeat(-1, clips.Groups.Count)];
        // From here on: what a part has, less what it is to get.
        for (int label = 0; label < clips.Counts.Length; label++)
        {
            for (int part = 0; part < fractions.Length; part++)
            {
                _totalExcess[part] -= _excess[label, part];
                _excess[label, part] = -_excess[label, part];
            }
        }
    }

    /// <summary>The part of every group.</summary>
    public int[] Parts { get; }

    /// <summary>Deals groups to parts of given sizes.</summary>
    /// <param name="clips">The groups.</param>
    /// <param name="fractions">[P], not negative, with the sum 1. A part with the fraction 0 gets nothing.</param>
    /// <param name="anchor">A part that every class must have a clip in, and that gets the only group of a class; or -1.</param>
    /// <param name="cancel">Checked for every group.</param>
    public static GroupAssignment Deal(GroupedClips clips, double[] fractions, int anchor, CancellationToken cancel)
    {
        var assignment = new GroupAssignment(clips, fractions, anchor);
        int[] groupsOfClass = clips.CountGroups();
        int[] largestFirst = [.. Enumerable.Range(0, clips.Groups.Count).OrderByDescending(group => clips.Groups[group].Clips.Count)];
        if (anchor >= 0)
        {
            foreach (int group in largestFirst.Where(group => clips.Groups[group].Classes.Any(one => groupsOfClass[one.Class] == 1)))
                assignment.Move(group, anchor);
        }
        int[] open = [.. Enumerable.Range(0, fractions.Length).Where(part => fractions[part] > 0)];
        foreach (int group in largestFirst.Where(group => assignment.Parts[group] < 0))
        {
            cancel.ThrowIfCancellationRequested();
            assignment.Move(group, open.MinBy(part => assignment.CostOfMove(group, part)));
        }
        if (anchor >= 0) assignment.AnchorEveryClass(anchor);
        // An excess below 0: it was to get something. What is too small a share for one clip stays empty.
        foreach (int part in open.Where(part => assignment._groupsOfPart[part] == 0 && assignment._totalExcess[part] < 0))
            assignment.Fill(part, anchor);
        return assignment;
    }

    /// <summary>Whether the anchor would still have clips of each of the group's classes without the group.</summary>
    private bool IsSpare(int group, int anchor) => Parts[group] != anchor
        || _clips.Groups[group].Classes.All(one => Enumerable.Range(0, Parts.Length).Any(other =>
            other != group && Parts[other] == anchor && _clips.Groups[other].Classes.Any(two => two.Class == one.Class)));

    private void AnchorEveryClass(int anchor)
    {
        bool[] anchored = new bool[_clips.Counts.Length];
        for (int group = 0; group < Parts.Length; group++)
        {
            if (Parts[group] != anchor) continue;
            foreach ((int label, _) in _clips.Groups[group].Classes) anchored[label] = true;
        }
        for (int label = 0; label < anchored.Length; label++)
        {
            if (anchored[label]) continue;
            int moved = Enumerable.Range(0, Parts.Length).Where(group => _clips.Groups[group].Classes.Any(one => one.Class == label))
                .MinBy(group => CostOfMove(group, anchor));
            Move(moved, anchor);
            foreach ((int also, _) in _clips.Groups[moved].Classes) anchored[also] = true;
        }
    }

    /// <summary>Gives an empty part the group that costs the others least; nothing where none can be spared.</summary>
    private void Fill(int part, int anchor)
    {
        int[] spare = [.. Enumerable.Range(0, Parts.Length).Where(group => _groupsOfPart[Parts[group]] > 1)
            .OrderBy(group => CostOfMove(group, part)).Where(group => IsSpare(group, anchor)).Take(1)];
        if (spare.Length > 0) Move(spare[0], part);
    }

    /// <summary>How much further the classes of the group are from their shares when it goes to a part (squared, in proportion to
    /// the size of the class); parts that are alike in this are compared by all clips together.</summary>
    private (double OfClasses, long OfAll) CostOfMove(int group, int part)
    {
        ClipGroup moved = _clips.Groups[group];
        int from = Parts[group];
        double ofClasses = 0;
        foreach ((int label, int count) in moved.Classes)
        {
            long cost = CostOf(_excess[label, part], count) + (from < 0 ? 0 : CostOf(_excess[label, from], -count));
            ofClasses += (double)cost / _clips.Counts[label];
        }
        int size = moved.Clips.Count;
        return (ofClasses, CostOf(_totalExcess[part], size) + (from < 0 ? 0 : CostOf(_totalExcess[from], -size)));
    }

    private static long CostOf(int excess, int added) => added * (2L * excess + added);

    private void Move(int group, int part)
    {
        if (Parts[group] >= 0) Count(group, Parts[group], -1);
        Parts[group] = part;
        Count(group, part, 1);
    }

    private void Count(int group, int part, int sign)
    {
        foreach ((int label, int count) in _clips.Groups[group].Classes) _excess[label, part] += sign * count;
        _totalExcess[part] += sign * _clips.Groups[group].Clips.Count;
        _groupsOfPart[part] += sign;
    }
}
