using DogSound.Core.Audio;
using DogSound.Core.Augmentation;
using DogSound.Core.Data;
using DogSound.Core.Randomness;
using DogSound.Core.Storage;

namespace DogSound.Core.Training;

/// <summary>
/// The clips of a run, decoded: what it learns from, what it is validated on. Clips for the test, and those of a fold that is held out, are
/// counted and left behind here: nothing beyond this class has ever heard of them. Their order does not matter: clips stand in the order of
/// their content.
/// </summary>
public sealed class TrainingData : IDisposable
{
    private TrainingData(TrainingSelection selection, ClipStore store, IReadOnlyList<TrainingClip> train, IReadOnlyList<TrainingClip> validation)
    {
        Selection = selection;
        Store = store;
        Train = train;
        Validation = validation;
        Fingerprint = new DatasetFingerprint(
            [.. train.Select(clip => Entry(clip, DatasetPart.Train)), .. validation.Select(clip => Entry(clip, DatasetPart.Validation))]);
    }

    /// <summary>Which clips were chosen, and which were left out.</summary>
    public TrainingSelection Selection { get; }

    /// <summary>Names of the classes, in order.</summary>
    public IReadOnlyList<string> Classes => Selection.Classes;

    /// <summary>Folder of the store; null for the user's cache.</summary>
    public string? StoreFolder { get; private init; }

    /// <summary>The samples.</summary>
    public ClipStore Store { get; }

    /// <summary>Clips to learn from; at least one.</summary>
    public IReadOnlyList<TrainingClip> Train { get; }

    /// <summary>Clips to choose the epoch by; may be none.</summary>
    public IReadOnlyList<TrainingClip> Validation { get; }

    /// <summary>Clips to learn from whose label a model gave.</summary>
    public int PseudoCount => Train.Count(clip => clip.IsPseudoLabel);

    /// <summary>Clips to learn from that came with the model that is updated. One that was given as well is left out.</summary>
    public int RehearsalCount => Train.Count(clip => clip.Origin is not null);

    /// <summary>Names of classes that a model knows already and that there is no clip to learn from.</summary>
    public IReadOnlyList<string> ClassesWithoutClip => [.. Classes.Where((_, label) => Train.All(clip => clip.Label != label))];

    /// <summary>Clips that were left out because they are for the test.</summary>
    public int TestCount => Selection.TestCount;

    /// <summary>Clips that can't be read, and why; they are left out.</summary>
    public IEnumerable<(string Path, AudioFormatException Error)> Failures => Store.Failures.OrderBy(failure => failure.Key)
        .Select(failure => (Selection.Clips[failure.Key].Path, failure.Value));

    /// <summary>Names the data set, whatever its files are called: content, label, part and weight of every clip.</summary>
    public DatasetFingerprint Fingerprint { get; }

    /// <summary>Decodes what the store does not have yet.</summary>
    /// <param name="selection">The clips.</param>
    /// <param name="settings">Where the store lies, and its sample rate.</param>
    /// <param name="progress">Called on this thread with the clips that are done, and all.</param>
    /// <param name="cancel">Ends the decoding.</param>
    /// <exception cref="TrainingException">Too little is left that can be read.</exception>
    /// <exception cref="IOException">The store can't be written.</exception>
    public static TrainingData Open(TrainingSelection selection, ClipStoreSettings settings, Action<int, int>? progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(selection);
        ClipStore store = ClipStore.Open([.. selection.Clips.Select(clip => clip.Path)], settings, progress, cancel);
        try
        {
            HashSet<string> given = [.. Enumerable.Range(0, store.Count)
                .Where(index => selection.Clips[index].Origin is null && !store.Failures.ContainsKey(index)).Select(store.GetContentHash)];
            bool IsGivenToo(int index) => selection.Clips[index].Origin is { } origin && (given.Contains(origin) || given.Contains(store.GetContentHash(index)));
            TrainingClip[] Part(DatasetPart part) => [.. Enumerable.Range(0, store.Count)
                .Where(index => selection.Clips[index].Part == part && !store.Failures.ContainsKey(index) && !IsGivenToo(index))
                .OrderBy(store.GetContentHash, StringComparer.Ordinal)
                .ThenBy(index => selection.Clips[index].Weight).ThenBy(index => selection.Clips[index].Path, StringComparer.Ordinal)
                .Select(index => Clip(index, selection.Clips[index]))];
            TrainingClip[] train = Part(DatasetPart.Train);
            Check(selection, train);
            return new TrainingData(selection, store, train, Part(DatasetPart.Validation)) { StoreFolder = settings.Folder };
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Names a clip by its content, for random draws.</summary>
    /// <param name="clip">The clip.</param>
    /// <param name="showing">How often the epoch has shown it before: each time draws differ.</param>
    public ulong IdentityOf(TrainingClip clip, int showing)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ulong identity = Store.GetIdentity(clip.StoreIndex);
        return showing == 0 ? identity : RandomSequence.Create("showing", identity, (ulong)showing).NextUInt64();
    }

    /// <summary>What the augmentation may know of a clip.</summary>
    public ClipFacts FactsOf(TrainingClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return new ClipFacts(Store.GetLength(clip.StoreIndex), Store.GetSourceSampleRate(clip.StoreIndex));
    }

    /// <summary>Closes the store.</summary>
    public void Dispose() => Store.Dispose();

    private static void Check(TrainingSelection selection, TrainingClip[] train)
    {
        if (train.All(clip => clip.Origin is not null))
        {
            throw new TrainingException(
                TrainingErrorReason.NothingToTrain,
                $"There is no clip to learn from: {selection.Describe()}. Give labelled clips whose Part is Train or empty.");
        }

        if (selection.Classes.Count < 2)
        {
            throw new TrainingException(
                TrainingErrorReason.OneClass,
                $"All clips are of one class, {selection.Classes[0]}: there is nothing to tell apart. Add clips of other sounds, such as a class Other.");
        }

        HashSet<int> present = [.. train.SelectMany(clip => clip.Labels)];
        string[] absent = [.. selection.Classes.Where((_, label) => label >= selection.KnownClassCount && !present.Contains(label))];
        if (absent.Length > 0)
        {
            throw new TrainingException(
                TrainingErrorReason.ClassWithoutClip,
                $"There is no clip to learn {string.Join(", ", absent)} from: {selection.Describe()}. Add clips, move some to the training part, or leave the class out.");
        }
    }

    private static TrainingClip Clip(int index, SelectedClip clip) =>
        new(index, clip.Label, clip.Path, clip.Weight, clip.IsPseudoLabel) { Labels = clip.Labels, Origin = clip.Origin };

    // Of a validation clip the weight says nothing: all count alike there.
    private DatasetEntry Entry(TrainingClip clip, DatasetPart part) => DatasetFingerprint.Entry(
        Store.GetContentHash(clip.StoreIndex), ClipLabels.Join(clip.Labels.Select(label => Classes[label])), part, clip.Path, part == DatasetPart.Train ? clip.Weight : 1);
}
