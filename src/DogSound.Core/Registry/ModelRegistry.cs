using DogSound.Core.Files;
using DogSound.Core.Models;

namespace DogSound.Core.Registry;

/// <summary>
/// Models that were published, and which of them is to be used. A registry is a folder, on this machine or on a share: published models never
/// change, versions have rising numbers, and the champion is what the last entry of its history says. Any number of programs may read and
/// write it at once; one that is killed leaves it as it was. Order comes from numbers, never from clocks.
/// </summary>
public sealed class ModelRegistry
{
    // Where somebody was faster: a share may take a while to show it.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);

    private readonly RegistryFolder _folder;
    private readonly RegistryEntries _entries;
    private readonly TimeProvider _clock;

    internal ModelRegistry(string location, TimeProvider? clock = null, Action? beforeWrite = null)
    {
        Location = location;
        _folder = new RegistryFolder(location) { BeforeWrite = beforeWrite };
        _entries = new RegistryEntries(_folder, location);
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Full path of the registry.</summary>
    public string Location { get; }

    /// <summary>Names a registry; it comes into being with its first model.</summary>
    /// <param name="location">Path of its folder.</param>
    public static ModelRegistry Open(string location)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        return new ModelRegistry(Path.GetFullPath(location));
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
        long? parent = options.Parent is null ? null : RequireVersion(options.Parent);
        return Guard(() =>
        {
            using StagedEntry entry = _folder.Stage();
            _folder.DeleteLeftovers(entry);
            _folder.CopyTo(entry, modelPath, RegistryFolder.ModelName, cancel);
            // The copy counts: somebody may have written the file meanwhile.
            string copy = Path.Combine(entry.Folder, RegistryFolder.ModelName);
            ModelDocument document = ModelFile.ReadDocument(copy);
            VersionRecord record = VersionRecord.Create(
                document, ModelFile.ComputeFingerprint(copy), new FileInfo(copy).Length, options, parent, _clock.GetUtcNow());
            RequireComparisonOf(options.Comparison, record.Sha256, modelPath);
            _folder.WriteRecord(entry, RegistryJson.Write(record));
            cancel.ThrowIfCancellationRequested();
            long number = Commit(entry, EntryKind.Models);
            return record.ToVersion(number, Location, _folder.PathOf(EntryKind.Models, number, RegistryFolder.ModelName), champion: null);
        });
    }

    /// <summary>All versions, the oldest first. Broken entries are reported, and left out.</summary>
    /// <param name="onProblem">Is told of every entry that can't be used.</param>
    /// <exception cref="RegistryException">There is no such registry, or it can't be read.</exception>
    public IReadOnlyList<ModelVersion> List(Action<RegistryProblem>? onProblem = null)
    {
        RequireExisting();
        // The champion is looked at twice; what is wrong with it is said once.
        HashSet<string> reported = new(StringComparer.Ordinal);
        void Report(RegistryProblem problem)
        {
            if (reported.Add(problem.Path)) onProblem?.Invoke(problem);
        }

        ChampionRecord? champion = _entries.CurrentChampion(Report);
        List<ModelVersion> versions = [];
        foreach (long number in _folder.Numbers(EntryKind.Models))
        {
            if (_entries.Find(number, champion, Report) is { } version) versions.Add(version);
        }
        return versions;
    }

    /// <summary>One version.</summary>
    /// <param name="version">Its number, with or without leading zeros.</param>
    /// <exception cref="RegistryException">There is no such version, or it is damaged.</exception>
    public ModelVersion Get(string version)
    {
        ArgumentNullException.ThrowIfNull(version);
        RequireExisting();
        long number = RequireVersion(version);
        RegistryProblem? problem = null;
        return _entries.Find(number, _entries.CurrentChampion(null), found => problem = found)
            ?? throw new RegistryException(RegistryErrorReason.DamagedVersion, problem!.Path, problem.Message);
    }

    /// <summary>The model to use.</summary>
    /// <param name="onProblem">Is told where entries of the history can't be read, or name a version that can't be used: then the entry before
    /// counts.</param>
    /// <returns>The champion; null where there is none yet, or no such folder.</returns>
    public ModelVersion? Champion(Action<RegistryProblem>? onProblem = null) =>
        _entries.CurrentChampion(onProblem) is { } current ? _entries.FindChampion(current, onProblem) : null;

    /// <summary>Every change of the champion, the oldest first.</summary>
    /// <param name="onProblem">Is told of every entry that can't be read.</param>
    /// <exception cref="RegistryException">There is no such registry.</exception>
    public IReadOnlyList<ChampionChange> History(Action<RegistryProblem>? onProblem = null)
    {
        RequireExisting();
        return [.. _folder.Numbers(EntryKind.Champion)
            .Select(number => _entries.ReadChampion(number, onProblem)?.ToChange(number)).OfType<ChampionChange>()];
    }

    /// <summary>Makes a version the champion, in one step that everybody sees or nobody does.</summary>
    /// <param name="version">Its number, with or without leading zeros.</param>
    /// <param name="reason">Why; it stays in the history.</param>
    /// <param name="expected">The champion that is to be replaced: where by now it is another one, nothing is changed. Empty for a registry
    /// without a champion; null replaces any.</param>
    /// <param name="comparison">How it did beside the champion before, or null; whether it passed is not asked.</param>
    /// <returns>The champion.</returns>
    /// <exception cref="RegistryException">There is no such version, it is damaged, the champion is not the expected one, the comparison is of
    /// another model, or the registry can't be written.</exception>
    public ModelVersion SetChampion(string version, string reason, string? expected = null, ModelComparison? comparison = null)
    {
        ArgumentNullException.ThrowIfNull(reason);
        ModelVersion found = Get(version);
        RequireComparisonOf(comparison, found.Sha256, found.Path);
        return SetChampion(found, reason, expected, comparison, isRollback: false);
    }

    /// <summary>Makes the champion before the current one the champion again; done twice, it goes two champions back.</summary>
    /// <param name="reason">Why; it stays in the history.</param>
    /// <returns>The champion.</returns>
    /// <exception cref="RegistryException">There was none before, somebody else changed it meanwhile, or the registry can't be
    /// written.</exception>
    public ModelVersion Rollback(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        RequireExisting();
        List<ChampionRecord> champions = _entries.ChampionsInTurn();
        if (champions.FindLast(champion => champion.To != champions[^1].To) is { } before && _entries.FindChampion(before, null) is { } version)
            return SetChampion(version, reason, EntryNumber.Format(champions[^1].To), comparison: null, isRollback: true);
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
        cancel.ThrowIfCancellationRequested();
        string path = _folder.PathOf(EntryKind.Models, RequireVersion(version.Version), RegistryFolder.ModelName);
        try
        {
            if (ModelFile.ComputeFingerprint(path) == version.Sha256) return path;
        }
        catch (ModelFormatException error)
        {
            throw Damaged(path, error.Message, error);
        }
        throw Damaged(path, $"{path}: this is not the file that was published as version {version.Version}. Use another version, and publish the model again.");
    }

    private void RequireComparisonOf(ModelComparison? comparison, string sha256, string path)
    {
        if (comparison is not null && comparison.CandidateSha256 != sha256)
        {
            throw new RegistryException(
                RegistryErrorReason.ComparisonOfAnotherModel, Location, $"{path}: the comparison is of another model, {comparison.Candidate}. Compare this one.");
        }
    }

    private static RegistryException Damaged(string path, string message, Exception? inner = null) =>
        new(RegistryErrorReason.DamagedVersion, path, message, inner);

    private RegistryException Moved(long? expected, long? found)
    {
        static string Name(long? number) => number is { } known ? $"version {EntryNumber.Format(known)}" : "none";
        return new RegistryException(
            RegistryErrorReason.ChampionMoved, Location,
            $"{Location}: the champion is {Name(found)}, not {Name(expected)} as expected: somebody else has changed it. Look at it, and decide again.");
    }

    private ModelVersion SetChampion(ModelVersion version, string reason, string? expected, ModelComparison? comparison, bool isRollback)
    {
        long? expectedNumber = string.IsNullOrEmpty(expected) ? null : RequireVersion(expected);
        return Guard(() =>
        {
            while (true)
            {
                // The number first: whoever is faster from here on takes it.
                long next = NextNumber(EntryKind.Champion);
                long? from = _entries.CurrentChampion(null)?.To;
                if (expected is not null && from != expectedNumber) throw Moved(expectedNumber, from);
                ChampionRecord record = new()
                {
                    From = from,
                    To = RequireVersion(version.Version),
                    Sha256 = version.Sha256,
                    IsRollback = isRollback,
                    Reason = reason,
                    Comparison = ComparisonRecord.Of(comparison),
                    ChangedBy = RegistryJson.ThisUser,
                    ChangedAt = _clock.GetUtcNow(),
                };
                using StagedEntry entry = _folder.Stage();
                _folder.DeleteLeftovers(entry);
                _folder.WriteRecord(entry, RegistryJson.Write(record));
                if (_folder.TryCommit(entry, EntryKind.Champion, next)) return Get(version.Version) with { IsChampion = true, Reason = reason };
                Thread.Sleep(Retry);
            }
        });
    }

    // The next free number, or one later where others are faster.
    private long Commit(StagedEntry entry, EntryKind kind)
    {
        while (true)
        {
            long number = NextNumber(kind);
            if (_folder.TryCommit(entry, kind, number)) return number;
            Thread.Sleep(Retry);
        }
    }

    private long NextNumber(EntryKind kind) => _folder.Numbers(kind) is [.., long last] ? last + 1 : 1;

    private long RequireVersion(string version) =>
        EntryNumber.Parse(version) is { } number && _folder.Numbers(EntryKind.Models).Contains(number)
            ? number
            : throw new RegistryException(
                RegistryErrorReason.UnknownVersion, Location, $"{Location}: there is no version '{Settings.SettingText.Shorten(version, 40)}'. Get-DogSoundModel -Registry lists those that there are.");

    private void RequireExisting()
    {
        if (!_folder.Exists)
        {
            throw new RegistryException(
                RegistryErrorReason.RegistryNotFound, Location, $"{Location}: there is no such folder. Check the name; publishing a model makes a registry.");
        }
    }

    private T Guard<T>(Func<T> write)
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
