using System.Globalization;

namespace DogSound.Core.Splitting;

/// <summary>
/// Splits labelled clips into the parts that a model learns from, is chosen by and is judged by, or into folds. Every class has
/// its share of each part, clips of one group stay together, and the same clips and seed give the same split in whatever order
/// the clips come. Shares are right to a clip where every clip is a group of its own; else as close as whole groups come. Shares are of the
/// clips that people labelled: pseudo-labelled ones are for training, or go with their group (<see cref="PseudoClips"/>).
/// </summary>
/// <remarks>The order of the paths and the seed decide, not what lies above them: a data set that is moved as a whole is split as
/// before.</remarks>
public static class DatasetSplitter
{
    private static readonly DatasetPart[] Parts = [DatasetPart.Train, DatasetPart.Validation, DatasetPart.Test];

    /// <summary>Sets <see cref="Clip.Part"/> by fractions. Every class has a clip in Train; one that has a single group has it there.</summary>
    /// <param name="clips">Each with a label; parts that they have are replaced.</param>
    /// <param name="fractions">The parts.</param>
    /// <param name="seed">Another seed gives another split.</param>
    /// <param name="cancel">Checked for every group.</param>
    /// <exception cref="SplitException">A fraction is out of range, a clip came twice, or a part would be empty.</exception>
    public static SplitResult ByFractions(IReadOnlyList<Clip> clips, SplitFractions fractions, long seed, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(fractions);
        fractions.Validate();
        RefuseUnusable(clips);
        DatasetPart[] parts = new DatasetPart[clips.Count];
        var warnings = new List<string>();
        Deal(clips, PseudoClips.Others(clips), fractions, seed, parts, warnings, cancel);
        PseudoClips.SetParts(clips, parts);
        return WithParts(clips, parts, warnings);
    }

    /// <summary>Sets <see cref="Clip.Part"/> by the folds that the clips lie in.</summary>
    /// <param name="clips">Each with a label and, unless it is pseudo-labelled, a fold; parts that they have are replaced.</param>
    /// <param name="folds">Which fold is what.</param>
    /// <param name="seed">Where a fraction of the other folds validates, another seed takes others.</param>
    /// <param name="cancel">Checked for every group.</param>
    /// <exception cref="SplitException">No clip lies in a fold that was named, a fold was named for two parts, a clip came twice,
    /// the fraction is out of range, or a part would be empty.</exception>
    public static SplitResult ByFolds(IReadOnlyList<Clip> clips, SplitFolds folds, long seed, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(folds);
        var fractions = new SplitFractions { Validation = folds.ValidationFraction, Test = 0 };
        fractions.Validate();
        RefuseUnusable(clips);
        RefuseUnknownFolds(clips, folds);
        DatasetPart[] parts =
        [
            .. clips.Select(clip => folds.Test.Contains(clip.Fold) ? DatasetPart.Test
                : folds.Validation.Contains(clip.Fold) ? DatasetPart.Validation : DatasetPart.Train),
        ];
        PseudoClips.SetParts(clips, parts);
        List<string> warnings = SplitWarnings.OfDividedGroups(clips, position => parts[position].ToString());
        int[] rest = [.. PseudoClips.Others(clips).Where(position => parts[position] == DatasetPart.Train)];
        if (rest.Length == 0)
            throw new SplitException(SplitProblem.EmptyPart, "The train part would be empty: every fold that there is tests or validates. Name fewer folds.");
        if (folds.ValidationFraction > 0) Deal(clips, rest, fractions, seed, parts, warnings, cancel);
        PseudoClips.SetParts(clips, parts);
        return WithParts(clips, parts, warnings);
    }

    /// <summary>Sets <see cref="Clip.Fold"/> to "1", "2", ... up to the number of folds, and takes away parts that clips have.</summary>
    /// <param name="clips">Each with a label; folds that they have are replaced.</param>
    /// <param name="count">Folds, at least 2.</param>
    /// <param name="seed">Another seed gives other folds.</param>
    /// <param name="cancel">Checked for every group.</param>
    /// <exception cref="SplitException">A clip came twice, or a fold would be empty.</exception>
    public static SplitResult IntoFolds(IReadOnlyList<Clip> clips, int count, long seed, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 2);
        RefuseUnusable(clips);
        GroupedClips grouped = GroupedClips.Of(clips, PseudoClips.Others(clips), seed);
        if (grouped.Groups.Count < count)
        {
            throw new SplitException(SplitProblem.EmptyPart,
                $"{count} folds need at least as many clips that don't belong together, but there are {grouped.Groups.Count}. Make fewer folds, or add clips.", count);
        }
        int[] folds = new int[clips.Count];
        GroupAssignment assignment = GroupAssignment.Deal(grouped, [.. Enumerable.Repeat(1.0 / count, count)], anchor: -1, cancel);
        for (int group = 0; group < assignment.Parts.Length; group++)
        {
            foreach (int position in grouped.Groups[group].Clips) folds[position] = assignment.Parts[group];
        }
        PseudoClips.SetFolds(clips, folds);
        string? Name(int fold) => fold < 0 ? null : (fold + 1).ToString(CultureInfo.InvariantCulture);
        Clip[] split = [.. clips.Select((clip, position) => clip with { Fold = Name(folds[position]), Part = null })];
        return new SplitResult(split, SplitWarnings.OfLoneFolds([.. split.Where(clip => !clip.IsPseudoLabel)]));
    }

    private static void Deal(
        IReadOnlyList<Clip> clips, int[] positions, SplitFractions fractions, long seed, DatasetPart[] parts, List<string> warnings,
        CancellationToken cancel)
    {
        GroupedClips grouped = GroupedClips.Of(clips, positions, seed);
        double[] shares = [1 - fractions.Validation - fractions.Test, fractions.Validation, fractions.Test];
        GroupAssignment assignment = GroupAssignment.Deal(grouped, shares, anchor: 0, cancel);
        for (int part = 0; part < Parts.Length; part++)
        {
            if (shares[part] == 0 || assignment.Parts.Contains(part)) continue;
            throw new SplitException(SplitProblem.EmptyPart, FormattableString.Invariant(
                $"The {Parts[part].ToString().ToLowerInvariant()} part would be empty: {positions.Length} clips, {grouped.Groups.Count} of which don't belong together, ")
                + "are too few to be split so. Add clips, or leave the part out with the fraction 0.", Parts[part]);
        }
        for (int group = 0; group < assignment.Parts.Length; group++)
        {
            foreach (int position in grouped.Groups[group].Clips) parts[position] = Parts[assignment.Parts[group]];
        }
        warnings.AddRange(SplitWarnings.OfAbsentClasses(grouped, assignment.Parts, [.. Parts.Where((_, part) => shares[part] > 0)]));
    }

    private static SplitResult WithParts(IReadOnlyList<Clip> clips, DatasetPart[] parts, IReadOnlyList<string> warnings) =>
        new([.. clips.Select((clip, position) => clip with { Part = parts[position] })], warnings);

    private static void RefuseUnusable(IReadOnlyList<Clip> clips)
    {
        if (clips.Count == 0) throw new SplitException(SplitProblem.NoClip, "There is no clip to split. Pipe labelled clips to it, from Get-DogSoundClip or Import-DogSoundManifest.");
        var seen = new HashSet<string>(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        if (clips.FirstOrDefault(clip => !seen.Add(clip.Path)) is { } twice)
        {
            throw new SplitException(SplitProblem.DuplicateClip,
                $"{twice.Path}: came twice. A model must not be tested on a clip that it learnt from, so each may come once.", twice.Path);
        }
    }

    private static void RefuseUnknownFolds(IReadOnlyList<Clip> clips, SplitFolds folds)
    {
        if (folds.Test.Intersect(folds.Validation).FirstOrDefault() is { } both)
            throw new SplitException(SplitProblem.FoldInTwoParts, $"Fold {both} can't both test and validate. Name it once.", both);
        string[] known = [.. clips.Where(clip => !clip.IsPseudoLabel).Select(clip => clip.Fold!).Distinct().Order(StringComparer.Create(CultureInfo.InvariantCulture, CompareOptions.NumericOrdering))];
        if (folds.Test.Concat(folds.Validation).FirstOrDefault(fold => !known.Contains(fold)) is { } unknown)
            throw new SplitException(SplitProblem.UnknownFold, $"No clip lies in fold {unknown}. The folds that there are: {string.Join(", ", known)}.", unknown);
    }
}
