using DogSound.Core.Files;
using DogSound.Core.Models;
using DogSound.Core.Registry.S3;

namespace DogSound.Core.Registry;

/// <summary>
/// Models that were published, and which of them is to be used. A registry is a folder, on this machine or on a share, or a place in S3: published
/// models never change, versions have rising numbers, and the champion is what the last entry of its history says. Any number of programs may
/// read and write it at once; one that is killed leaves it as it was. Order comes from numbers, never from clocks. <see cref="ModelRetention"/>
/// deletes models that nobody needs any more.
/// </summary>
public sealed class ModelRegistry
{
    internal ModelRegistry(string location, IRegistryStore store, TimeProvider? clock = null) =>
        (Location, Store, Clock) = (location, store, clock ?? TimeProvider.System);

    /// <summary>Full path or address of the registry.</summary>
    public string Location { get; }

    /// <summary>Where its entries are kept.</summary>
    internal IRegistryStore Store { get; }

    /// <summary>What tells the times that are written down.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>Whether a registry or a model is named by an address, such as <c>s3://bucket/registry</c>, and not by a path.</summary>
    public static bool IsAddress(string location)
    {
        ArgumentNullException.ThrowIfNull(location);
        return location.Contains("://", StringComparison.Ordinal);
    }

    /// <summary>What is wrong with the name of a registry; null where nothing is. It does not say whether there is one.</summary>
    public static string? FindProblem(string location) => IsAddress(location) ? S3Address.FindProblem(location) : null;

    /// <summary>Names a registry; it comes into being with its first model.</summary>
    /// <param name="location">Path of its folder, or its address: <c>s3://bucket/registry</c>.</param>
    /// <exception cref="RegistryException">It is no address that a registry can have, or the settings of S3 can't be used.</exception>
    public static ModelRegistry Open(string location)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        if (!IsAddress(location))
        {
            string folder = Path.GetFullPath(location);
            return new ModelRegistry(folder, new RegistryFolder(folder));
        }
        S3Address address = S3Address.Parse(location);
        return new ModelRegistry(address.ToString(), S3Store.Open(address));
    }

    /// <summary>Brings a model that is named by its address onto this machine, as <see cref="ModelVersion.Path"/> names one of S3.</summary>
    /// <param name="address">Such as <c>s3://bucket/registry/objects/SHA-256.safetensors</c>.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Full path of the file, whose SHA-256 is that of its name.</returns>
    /// <exception cref="RegistryException">It is no such address, or the file is missing, can't be read, or is another one.</exception>
    public static string FetchModel(string address, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        (S3Address place, string key, string sha256) = S3Layout.ParseModelAddress(address);
        S3Store store = S3Store.Open(place);
        ModelRegistry registry = new(place.ToString(), store);
        return registry.Fetch(() => store.LocalCopy(key, sha256, cancel), address, cancel);
    }

    /// <summary>Refuses the path of a model that was removed from a registry in a folder: that it is missing would be half of the truth.</summary>
    /// <exception cref="RegistryException">It was removed.</exception>
    public static void RequireKept(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (File.Exists(path) || RegistryFolder.ParseModelPath(path) is not { } found) return;
        ModelRegistry registry = Open(found.Location);
        registry.Entries(registry.Store.Look(CancellationToken.None)).RequireKept(found.Number);
    }

    /// <summary>Copies a model file into the registry, under a number of its own.</summary>
    /// <param name="modelPath">The model file; it is checked, and stays as it is.</param>
    /// <param name="options">What is written down beside it; null for nothing more.</param>
    /// <param name="cancel">Ends the work; then nothing was published.</param>
    /// <returns>The new version, whose path is that of the copy.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="ModelFormatException">It cannot be read or is not a model.</exception>
    /// <exception cref="RegistryException">The registry can't be written, <see cref="PublishOptions.Parent"/> is no version of it, or the
    /// comparison is of another model.</exception>
    public ModelVersion Publish(string modelPath, PublishOptions? options = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(modelPath);
        options ??= new PublishOptions();
        options.Validate();
        // Also says whether the file can be read: what goes wrong from here on is the registry's.
        ModelFile.ReadDocument(modelPath);
        long? parent = options.Parent is null ? null : Entries(Store.Look(cancel)).RequireVersion(options.Parent);
        return Guard(() =>
        {
            (long number, VersionRecord record, string path) = Store.Publish(modelPath, copy => Describe(copy, modelPath, options, parent), cancel);
            return record.ToVersion(number, Location, path, champion: null);
        });
    }

    /// <summary>All versions that can be used, the oldest first. Broken entries are reported, and left out.</summary>
    /// <param name="onProblem">Is told of every entry that can't be used.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">There is no such registry, or it can't be read.</exception>
    public IReadOnlyList<ModelVersion> List(Action<RegistryProblem>? onProblem = null, CancellationToken cancel = default) =>
        [.. ListAll(onProblem, cancel).Where(version => !version.IsRemoved)];

    /// <summary>All versions, the oldest first, also those that were removed. Broken entries are reported, and left out.</summary>
    /// <param name="onProblem">Is told of every entry that can't be used.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">There is no such registry, or it can't be read.</exception>
    public IReadOnlyList<ModelVersion> ListAll(Action<RegistryProblem>? onProblem = null, CancellationToken cancel = default)
    {
        return SettledReading.Read(
            () => LookAtExisting(cancel),
            (view, report) =>
            {
                // The champion is looked at twice; what is wrong with it is said once.
                HashSet<string> reported = new(StringComparer.Ordinal);
                void Report(RegistryProblem problem)
                {
                    if (reported.Add(problem.Path)) report(problem);
                }

                RegistryEntries entries = Entries(view);
                ChampionRecord? champion = entries.CurrentChampion(Report);
                List<ModelVersion> versions = [];
                view.ReadAhead(EntryKind.Models);
                foreach (long number in view.Numbers(EntryKind.Models))
                {
                    cancel.ThrowIfCancellationRequested();
                    ModelVersion? version = entries.Removals().TryGetValue(number, out RemovalRecord? removal)
                        ? entries.FindRemoved(number, removal) : entries.Find(number, champion, Report);
                    if (version is not null) versions.Add(version);
                }
                return versions;
            },
            onProblem);
    }

    /// <summary>One version.</summary>
    /// <param name="version">Its number, with or without leading zeros.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">There is no such version, or it was removed, or is damaged.</exception>
    public ModelVersion Get(string version, CancellationToken cancel = default) => Get(version, includeRemoved: false, cancel);

    /// <summary>One version.</summary>
    /// <param name="version">Its number, with or without leading zeros.</param>
    /// <param name="includeRemoved">Whether what is known of a version that was removed will do.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">There is no such version, or it was removed, or is damaged.</exception>
    public ModelVersion Get(string version, bool includeRemoved, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        while (true)
        {
            IRegistryView view = LookAtExisting(cancel);
            long last = SettledReading.LastOf(view);
            RegistryEntries entries = Entries(view);
            long number = entries.RequireVersion(version);
            if (includeRemoved && entries.Removals().TryGetValue(number, out RemovalRecord? removal) && entries.FindRemoved(number, removal) is { } removed) return removed;
            try
            {
                return entries.Require(number);
            }
            catch (RegistryException error) when (SettledReading.IsOfMeanwhile(error, last, () => Store.Look(cancel)))
            {
            }
        }
    }

    /// <summary>The first version of a model file that can be used; null where there is none.</summary>
    /// <param name="sha256">SHA-256 of the file, in lower-case hexadecimal digits.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">The registry can't be read.</exception>
    public ModelVersion? Find(string sha256, CancellationToken cancel = default) =>
        Store.Look(cancel).Exists ? List(cancel: cancel).FirstOrDefault(version => version.Sha256 == sha256) : null;

    /// <summary>The model to use.</summary>
    /// <param name="onProblem">Is told where entries of the history can't be read, or name a version that can't be used: then the entry before
    /// counts.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>The champion; null where there is none yet, or no such registry.</returns>
    /// <exception cref="RegistryException">The registry can't be read.</exception>
    public ModelVersion? Champion(Action<RegistryProblem>? onProblem = null, CancellationToken cancel = default) => SettledReading.Read(
        () => Store.Look(cancel),
        (view, report) => Entries(view).CurrentChampion(report) is { } current ? Entries(view).FindChampion(current, report) : null,
        onProblem);

    /// <summary>Every change of the champion, the oldest first.</summary>
    /// <param name="onProblem">Is told of every entry that can't be read.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">There is no such registry.</exception>
    public IReadOnlyList<ChampionChange> History(Action<RegistryProblem>? onProblem = null, CancellationToken cancel = default)
    {
        IRegistryView view = LookAtExisting(cancel);
        view.ReadAhead(EntryKind.Champion);
        return [.. view.Numbers(EntryKind.Champion)
            .Select(number => (Entries(view).ReadHistory(number, onProblem) as ChampionRecord)?.ToChange(number)).OfType<ChampionChange>()];
    }

    /// <summary>Makes a version the champion, in one step that everybody sees or nobody does.</summary>
    /// <param name="version">Its number, with or without leading zeros.</param>
    /// <param name="reason">Why; it stays in the history.</param>
    /// <param name="expected">The champion that is to be replaced: where by now it is another one, nothing is changed. Empty for a registry
    /// without a champion; null replaces any.</param>
    /// <param name="comparison">How it did beside the champion before, or null; whether it passed is not asked.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>The champion.</returns>
    /// <exception cref="RegistryException">There is no such version, it was removed or is damaged, the champion is not the expected one, the comparison is of
    /// another model, or the registry can't be written.</exception>
    public ModelVersion SetChampion(
        string version, string reason, string? expected = null, ModelComparison? comparison = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ModelVersion found = Get(version, cancel);
        RequireComparisonOf(comparison, found.Sha256, found.Path);
        return SetChampion(found, reason, expected, comparison, isRollback: false, cancel);
    }

    /// <summary>Makes the champion before the current one the champion again; done twice, it goes two champions back. Those that were removed are
    /// passed over.</summary>
    /// <param name="reason">Why; it stays in the history.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>The champion.</returns>
    /// <exception cref="RegistryException">There was none before, somebody else changed it meanwhile, or the registry can't be
    /// written.</exception>
    public ModelVersion Rollback(string reason, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        RegistryEntries entries = Entries(LookAtExisting(cancel));
        (ChampionEntry? current, ChampionEntry? before) = entries.ChampionAndBefore();
        if (before is not null && entries.FindChampion(before.Record, null) is { } version)
            return SetChampion(version, reason, EntryNumber.Format(current!.Record.To), comparison: null, isRollback: true, cancel);
        throw new RegistryException(
            RegistryErrorReason.NothingToRollBack, Location, $"{Location}: there is no earlier champion to go back to. Name the version to use.");
    }

    /// <summary>A version's model file on this machine, after checking that it is what was published.</summary>
    /// <param name="version">A version of this registry.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">The file is missing, can't be read, or is another one.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public string LocalPath(ModelVersion version, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        Entries(Store.Look(cancel)).RequireVersion(version.Version);
        return Fetch(() => Store.LocalCopy(version, cancel), version.Path, cancel);
    }

    /// <summary>Reads what a view shows.</summary>
    internal RegistryEntries Entries(IRegistryView view) => new(view, Location);

    // A model that is missing may have been removed since it was looked for: then that is said.
    private string Fetch(Func<string> fetch, string path, CancellationToken cancel)
    {
        try
        {
            return fetch();
        }
        catch (RegistryException error) when (error.Reason == RegistryErrorReason.DamagedVersion)
        {
            IRegistryView view = Store.Look(cancel);
            RegistryEntries entries = Entries(view);
            foreach (long number in entries.Removals().Keys)
            {
                if (entries.ReadVersion(number, null) is { } record && view.ModelPath(number, record) == path) entries.RequireKept(number);
            }
            throw;
        }
    }

    // The copy counts: somebody may have written the file meanwhile.
    private VersionRecord Describe(string copy, string modelPath, PublishOptions options, long? parent)
    {
        ModelDocument document = ModelFile.ReadDocument(copy);
        VersionRecord record = VersionRecord.Create(
            document, ModelFile.ComputeFingerprint(copy), new FileInfo(copy).Length, options, parent, Clock.GetUtcNow());
        RequireComparisonOf(options.Comparison, record.Sha256, modelPath);
        return record;
    }

    private void RequireComparisonOf(ModelComparison? comparison, string sha256, string path)
    {
        if (comparison is not null && comparison.CandidateSha256 != sha256)
        {
            throw new RegistryException(
                RegistryErrorReason.ComparisonOfAnotherModel, Location, $"{path}: the comparison is of another model, {comparison.Candidate}. Compare this one.");
        }
    }

    private RegistryException Moved(long? expected, long? found)
    {
        static string Name(long? number) => number is { } known ? $"version {EntryNumber.Format(known)}" : "none";
        return new RegistryException(
            RegistryErrorReason.ChampionMoved, Location,
            $"{Location}: the champion is {Name(found)}, not {Name(expected)} as expected: somebody else has changed it. Look at it, and decide again.");
    }

    private ModelVersion SetChampion(
        ModelVersion version, string reason, string? expected, ModelComparison? comparison, bool isRollback, CancellationToken cancel)
    {
        long? expectedNumber = string.IsNullOrEmpty(expected) ? null : Entries(Store.Look(cancel)).RequireVersion(expected);
        return HistoryWriting.Write(
            this,
            entries =>
            {
                long? from = entries.CurrentChampion(null)?.To;
                if (expected is not null && from != expectedNumber) throw Moved(expectedNumber, from);
                long to = entries.RequireVersion(version.Version);
                entries.RequireKept(to);
                ChampionRecord record = new()
                {
                    From = from,
                    To = to,
                    Sha256 = version.Sha256,
                    IsRollback = isRollback,
                    Reason = reason,
                    Comparison = ComparisonRecord.Of(comparison),
                    ChangedBy = RegistryJson.ThisUser,
                    ChangedAt = Clock.GetUtcNow(),
                };
                return (record, entries.Require(to, record));
            },
            cancel);
    }

    /// <summary>What is there now.</summary>
    /// <exception cref="RegistryException">There is no such registry, or it can't be read.</exception>
    internal IRegistryView LookAtExisting(CancellationToken cancel)
    {
        IRegistryView view = Store.Look(cancel);
        return view.Exists ? view : throw new RegistryException(
            RegistryErrorReason.RegistryNotFound, Location, $"{Location}: there is no such registry. Check the name; publishing a model makes one.");
    }

    /// <summary>Writes, and says in our words what went wrong.</summary>
    /// <exception cref="RegistryException">It can't be written.</exception>
    internal T Guard<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (error is (IOException or UnauthorizedAccessException) and not (RegistryException or ModelFormatException))
        {
            string cause = FullDisk.IsCauseOf(error) ? "the disk is full. Make room on it" : $"{error.Message.TrimEnd('.')}. Clear that up";
            throw new RegistryException(
                RegistryErrorReason.CannotWrite, Location, $"{Location}: the registry can't be written: {cause}, then do it again. All that was published is as it was.", error);
        }
    }
}
