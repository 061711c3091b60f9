namespace DogSound.Core.Training;

/// <summary>A clip that was chosen for a run.</summary>
/// <param name="Path">Full path of its file.</param>
/// <param name="Label">Position of its class, from 0.</param>
/// <param name="Part">Train or Validation.</param>
public sealed record SelectedClip(string Path, int Label, DatasetPart Part);

/// <summary>Which of the given clips a run learns from and is validated on, by their <see cref="Clip.Part"/> and <see cref="Clip.Fold"/>.</summary>
public sealed class TrainingSelection
{
    private TrainingSelection(IReadOnlyList<string> classes, IReadOnlyList<SelectedClip> clips, IReadOnlyList<Clip> heldOut, int testCount, string? fold)
    {
        Classes = classes;
        Clips = clips;
        HeldOut = heldOut;
        TestCount = testCount;
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

    /// <summary>The fold that is held out, or null.</summary>
    public string? Fold { get; }

    /// <summary>
    /// Chooses. Test clips and those of the held-out fold are left out; those without a part are trained on. The classes are those of all
    /// clips but the test's (so that they are the same for every fold): in the order of their label indices where each class has one, else
    /// in alphabetical order.
    /// </summary>
    /// <param name="clips">Labelled clips.</param>
    /// <param name="fold">The fold to hold out, or null.</param>
    /// <exception cref="TrainingException">No clip is in that fold, or nothing is left to learn from.</exception>
    public static TrainingSelection Create(IReadOnlyList<Clip> clips, string? fold)
    {
        ArgumentNullException.ThrowIfNull(clips);
        Clip[] known = [.. clips.Where(clip => clip.Part != DatasetPart.Test)];
        Clip[] heldOut = fold is null ? [] : [.. known.Where(clip => clip.Fold == fold)];
        if (fold is not null && heldOut.Length == 0)
        {
            string[] folds = FoldsOf(clips);
            string there = folds.Length == 0 ? "no clip has a fold; Split-DogSoundDataset -FoldCount deals them out" : $"there are {string.Join(", ", folds)}";
            throw new TrainingException(TrainingErrorReason.UnknownFold, $"No clip to learn from is in fold '{fold}': {there}.");
        }

        if (known.Length == 0)
        {
            string test = clips.Count > 0 ? $"all {clips.Count} are for the test" : "none was given";
            throw new TrainingException(TrainingErrorReason.NothingToTrain, $"There is no clip to learn from: {test}. Give labelled clips whose Part is Train or empty.");
        }

        string[] classes = ClassesOf(known);
        Dictionary<string, int> labels = classes.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.OrdinalIgnoreCase);
        SelectedClip[] selected = [.. known.Where(clip => fold is null || clip.Fold != fold)
            .Select(clip => new SelectedClip(clip.Path, labels[clip.Label!], clip.Part ?? DatasetPart.Train))];
        return new TrainingSelection(classes, selected, heldOut, clips.Count - known.Length, fold);
    }

    /// <summary>Names of the folds of the clips that are not for the test: numbers in their order, then other names.</summary>
    public static string[] FoldsOf(IEnumerable<Clip> clips) =>
        [.. clips.Where(clip => clip.Part != DatasetPart.Test).Select(clip => clip.Fold).OfType<string>().Distinct(StringComparer.Ordinal)
            .OrderBy(fold => long.TryParse(fold, out long number) ? number : long.MaxValue).ThenBy(fold => fold, StringComparer.Ordinal)];

    /// <summary>How many clips there are of each kind, in words.</summary>
    public string Describe()
    {
        int train = Clips.Count(clip => clip.Part == DatasetPart.Train);
        string heldOut = Fold is null ? "" : $", {HeldOut.Count} held out as fold {Fold}";
        return $"{train} clips for training, {Clips.Count - train} for validation, {TestCount} for the test{heldOut}";
    }

    private static string[] ClassesOf(IReadOnlyList<Clip> clips)
    {
        ILookup<string, int?> indices = clips.ToLookup(clip => clip.Label!, clip => clip.LabelIndex, StringComparer.OrdinalIgnoreCase);
        Dictionary<string, int> order = new(StringComparer.OrdinalIgnoreCase);
        foreach (IGrouping<string, int?> label in indices)
        {
            if (label.Distinct().ToArray() is [int only])
                order.Add(label.Key, only);
        }

        bool isNumbered = order.Count == indices.Count && order.Values.Distinct().Count() == order.Count;
        IEnumerable<string> names = indices.Select(label => label.Key);
        return isNumbered ? [.. names.OrderBy(name => order[name])] : [.. names.Order(StringComparer.Ordinal)];
    }
}
