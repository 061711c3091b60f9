using DogSound.Core.Configuration;
using DogSound.Core.Data;
using DogSound.Core.Splitting;

namespace DogSound.Core.Training;

/// <summary>A clip that was chosen for a run.</summary>
/// <param name="Path">Full path of its file.</param>
/// <param name="Label">Position of its class, from 0.</param>
/// <param name="Part">Train or Validation.</param>
/// <param name="Weight">How much it counts in training.</param>
/// <param name="IsPseudoLabel">Whether a model gave the label.</param>
public sealed record SelectedClip(string Path, int Label, DatasetPart Part, double Weight = 1, bool IsPseudoLabel = false)
{
    /// <summary>Positions of all its classes, rising; that of <see cref="Label"/> alone unless the task is multi-label.</summary>
    public int[] Labels { get; init; } = [Label];

    /// <summary>For a clip that came with a model: names the whole clip that it was taken from by the SHA-256 of its samples, in lower-case
    /// hexadecimal digits. Null for a clip that was given.</summary>
    public string? Origin { get; init; }
}

/// <summary>
/// Which of the given clips a run learns from and is validated on, by their <see cref="Clip.Part"/> and <see cref="Clip.Fold"/>.
/// Pseudo-labelled clips are only ever learnt from, and not even that where a model could meet what it is judged by: those with the part
/// Validation or Test, in the fold that is held out, or in the group of a clip that is validated on, tested on or held out are left out.
/// </summary>
public sealed class TrainingSelection
{
    private TrainingSelection(
        IReadOnlyList<string> classes, IReadOnlyList<SelectedClip> clips, IReadOnlyList<Clip> heldOut, int testCount, int pseudoLeftOutCount, string? fold)
    {
        Classes = classes;
        Clips = clips;
        HeldOut = heldOut;
        TestCount = testCount;
        PseudoLeftOutCount = pseudoLeftOutCount;
        Fold = fold;
    }

    /// <summary>Names of the classes, in order.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The chosen clips.</summary>
    public IReadOnlyList<SelectedClip> Clips { get; }

    /// <summary>Clips of the fold that is held out; none without one.</summary>
    public IReadOnlyList<Clip> HeldOut { get; }

    /// <summary>Clips that are for the test.</summary>
    public int TestCount { get; }

    /// <summary>Pseudo-labelled clips that were left out.</summary>
    public int PseudoLeftOutCount { get; }

    /// <summary>The fold that is held out, or null.</summary>
    public string? Fold { get; }

    /// <summary>How many of the first classes a model knows already, so that they may be without clips.</summary>
    public int KnownClassCount { get; private init; }

    /// <summary>
    /// Chooses. Test clips and those of the held-out fold are left out; those without a part are trained on. The classes are those of all
    /// clips but the test's (so that they are the same for every fold): in the order of their label indices where each class has one, else
    /// in alphabetical order.
    /// </summary>
    /// <param name="clips">Labelled clips.</param>
    /// <param name="fold">The fold to hold out, or null.</param>
    /// <param name="task">Whether a clip is of its <see cref="Clip.Label"/> alone, or of all its <see cref="Clip.Labels"/>.</param>
    /// <param name="knownClasses">Classes that a model knows already: they keep their places, and others follow in ordinal order. Null for
    /// none.</param>
    /// <exception cref="TrainingException">No clip is in that fold, or nothing is left to learn from.</exception>
    /// <exception cref="ArgumentException">A weight is out of range.</exception>
    public static TrainingSelection Create(
        IReadOnlyList<Clip> clips, string? fold, TaskName task = TaskName.SingleLabel, IReadOnlyList<string>? knownClasses = null)
    {
        ArgumentNullException.ThrowIfNull(clips);
        if (clips.FirstOrDefault(clip => !ClipWeight.IsValid(clip.Weight)) is { } heavy)
            throw new ArgumentException(FormattableString.Invariant($"{heavy.Path}: has the weight {heavy.Weight}, but must have one {ClipWeight.Range}."));
        Clip[] known = [.. clips.Where(clip => clip.Part != DatasetPart.Test && !(clip.IsPseudoLabel && clip.Part == DatasetPart.Validation))];
        Clip[] heldOut = fold is null ? [] : [.. known.Where(clip => clip.Fold == fold && !clip.IsPseudoLabel)];
        if (fold is not null && heldOut.Length == 0)
        {
            string[] folds = FoldsOf(clips);
            string there = folds.Length == 0 ? "no clip has a fold; Split-DogSoundDataset -FoldCount deals them out" : $"there are {string.Join(", ", folds)}";
            throw new TrainingException(TrainingErrorReason.UnknownFold, $"No clip to learn from is in fold '{fold}': {there}.");
        }

        if (known.Length == 0)
        {
            string test = clips.Count > 0 ? $"all {clips.Count} are for the test, or pseudo-labelled and not for training" : "none was given";
            throw new TrainingException(TrainingErrorReason.NothingToTrain, $"There is no clip to learn from: {test}. Give labelled clips whose Part is Train or empty.");
        }

        Func<Clip, IReadOnlyList<string>> labelsOf = task == TaskName.MultiLabel ? ClipLabels.Of : clip => [clip.Label!];
        string[] classes = knownClasses is null ? ClassesOf(known, labelsOf) : [.. knownClasses, .. known.SelectMany(labelsOf)
            .Except(knownClasses, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];
        Dictionary<string, int> labels = classes.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.OrdinalIgnoreCase);
        Func<Clip, bool> isRefused = RefusalOfPseudoClips(clips, fold);
        SelectedClip[] selected = [.. known.Where(clip => (fold is null || clip.Fold != fold) && !isRefused(clip))
            .Select(clip => new SelectedClip(clip.Path, labels[clip.Label!], clip.Part ?? DatasetPart.Train, clip.Weight ?? 1, clip.IsPseudoLabel)
            {
                Labels = [.. labelsOf(clip).Select(name => labels[name]).Distinct().Order()],
            })];
        int testCount = clips.Count(clip => clip.Part == DatasetPart.Test && !clip.IsPseudoLabel);
        return new TrainingSelection(classes, selected, heldOut, testCount, clips.Count(isRefused), fold) { KnownClassCount = knownClasses?.Count ?? 0 };
    }

    /// <summary>The same with clips that came with a model: they are only learnt from.</summary>
    internal TrainingSelection WithRehearsal(IReadOnlyList<SelectedClip> clips) =>
        new(Classes, [.. Clips, .. clips], HeldOut, TestCount, PseudoLeftOutCount, Fold) { KnownClassCount = KnownClassCount };

    /// <summary>Names of the folds of the clips that can be held out, which are neither for the test nor pseudo-labelled: numbers in their
    /// order, then other names.</summary>
    public static string[] FoldsOf(IEnumerable<Clip> clips) =>
        [.. clips.Where(clip => clip.Part != DatasetPart.Test && !clip.IsPseudoLabel).Select(clip => clip.Fold).OfType<string>().Distinct(StringComparer.Ordinal)
            .OrderBy(fold => long.TryParse(fold, out long number) ? number : long.MaxValue).ThenBy(fold => fold, StringComparer.Ordinal)];

    /// <summary>How many clips there are of each kind, in words.</summary>
    public string Describe()
    {
        int train = Clips.Count(clip => clip.Part == DatasetPart.Train), pseudo = Clips.Count(clip => clip.IsPseudoLabel);
        string given = pseudo > 0 ? $" ({pseudo} of them pseudo-labelled)" : "";
        string leftOut = PseudoLeftOutCount > 0 ? $", {PseudoLeftOutCount} pseudo-labelled left out" : "";
        int rehearsal = Clips.Count(clip => clip.Origin is not null);
        given += rehearsal > 0 ? $" ({rehearsal} came with the model)" : "";
        string heldOut = Fold is null ? "" : $", {HeldOut.Count} held out as fold {Fold}";
        return $"{train} clips for training{given}, {Clips.Count - train} for validation, {TestCount} for the test{heldOut}{leftOut}";
    }

    private static Func<Clip, bool> RefusalOfPseudoClips(IReadOnlyList<Clip> clips, string? fold)
    {
        bool IsJudgedBy(Clip clip) => clip.Part is DatasetPart.Validation or DatasetPart.Test || (fold is not null && clip.Fold == fold);
        HashSet<string> groups = [.. clips.Where(clip => !clip.IsPseudoLabel && IsJudgedBy(clip)).Select(GroupedClips.NameOf).OfType<string>()];
        return clip => clip.IsPseudoLabel && (IsJudgedBy(clip) || (GroupedClips.NameOf(clip) is { } group && groups.Contains(group)));
    }

    private static string[] ClassesOf(IReadOnlyList<Clip> clips, Func<Clip, IReadOnlyList<string>> labelsOf)
    {
        ILookup<string, int?> indices = clips.ToLookup(clip => clip.Label!, clip => clip.LabelIndex, StringComparer.OrdinalIgnoreCase);
        Dictionary<string, int> order = new(StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, int?> label in indices)
        {
            if (label.Distinct().ToArray() is [int only])
                order.Add(label.Key, only);
        }

        string[] names = [.. clips.SelectMany(labelsOf).Distinct(StringComparer.OrdinalIgnoreCase)];
        bool isNumbered = order.Count == names.Length && order.Values.Distinct().Count() == order.Count && names.All(order.ContainsKey);
        return isNumbered ? [.. names.OrderBy(name => order[name])] : [.. names.Order(StringComparer.Ordinal)];
    }
}
