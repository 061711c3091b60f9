using System.Text.Json;

namespace DogSound.Core.Registry;

/// <summary>Reads the entries of a registry. None of them is trusted: what can't be used is reported, and left out.</summary>
/// <param name="view">What is there.</param>
/// <param name="location">Full path or address of the registry.</param>
internal sealed class RegistryEntries(IRegistryView view, string location)
{
    // Numbers of versions that were removed, by the entries that say so; read when first asked for.
    private Dictionary<long, RemovalRecord>? _removals;

    /// <summary>The newest change that names a usable version, or null; the others are reported.</summary>
    public ChampionRecord? CurrentChampion(Action<RegistryProblem>? onProblem)
    {
        // Not all of the history is read: a version that is the champion can't have been removed by an older entry.
        HashSet<long> removed = [];
        foreach (long number in view.Numbers(EntryKind.Champion).Reverse())
        {
            switch (ReadHistory(number, onProblem))
            {
                case RemovalRecord removal:
                    removed.UnionWith(removal.Removed);
                    break;
                case ChampionRecord record when !removed.Contains(record.To) && FindChampion(record, onProblem) is not null:
                    return record;
            }
        }
        return null;
    }

    /// <summary>The versions that were removed, each with the entry that says so. Entries that can't be read are left out.</summary>
    public IReadOnlyDictionary<long, RemovalRecord> Removals()
    {
        if (_removals is not null) return _removals;
        Dictionary<long, RemovalRecord> removals = [];
        view.ReadAhead(EntryKind.Champion);
        foreach (RemovalRecord record in view.Numbers(EntryKind.Champion).Select(number => ReadHistory(number, null)).OfType<RemovalRecord>())
        {
            foreach (long number in record.Removed) removals.TryAdd(number, record);
        }
        return _removals = removals;
    }

    /// <summary>The version that a change made the champion, if it is still that model.</summary>
    public ModelVersion? FindChampion(ChampionRecord champion, Action<RegistryProblem>? onProblem)
    {
        ModelVersion? version = Find(champion.To, champion, onProblem);
        if (version is null || version.Sha256 == champion.Sha256) return version;
        onProblem?.Invoke(new RegistryProblem(version.Path, $"{version.Path}: version {version.Version} is not the model that became the champion. The champion before it counts; set another one."));
        return null;
    }

    /// <summary>One entry of the history; null where it can't be read, which is reported.</summary>
    public HistoryRecord? ReadHistory(long number, Action<RegistryProblem>? onProblem) =>
        Read(EntryKind.Champion, number, json => RegistryJson.ReadHistory(json), onProblem);

    /// <summary>The record of a version, whatever became of its model; null where it can't be read, which is reported.</summary>
    public VersionRecord? ReadVersion(long number, Action<RegistryProblem>? onProblem) =>
        Read(EntryKind.Models, number, json => RegistryJson.ReadVersion(json), onProblem);

    /// <summary>One version; null where it can't be used, which is reported.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="champion">The change that counts, or null.</param>
    /// <param name="onProblem">Is told what is wrong.</param>
    public ModelVersion? Find(long number, ChampionRecord? champion, Action<RegistryProblem>? onProblem)
    {
        if (ReadVersion(number, onProblem) is not { } record) return null;
        string path = view.ModelPath(number, record);
        long? length = view.ModelLength(number, record);
        if (length != record.Size)
        {
            string problem = length is null ? "it is missing" : $"it has {length} bytes, but {record.Size} were published";
            onProblem?.Invoke(new RegistryProblem(path, $"{path}: {problem}. Use another version, and publish the model again."));
            return null;
        }
        return record.ToVersion(number, location, path, champion?.To == number ? champion : null);
    }

    /// <summary>What is known of a version that was removed; null where that can't be read.</summary>
    public ModelVersion? FindRemoved(long number, RemovalRecord removal) =>
        ReadVersion(number, null) is { } record ? record.ToVersion(number, location, view.ModelPath(number, record), champion: null, removal) : null;

    /// <summary>The change that counts, and the one that a rollback would go back to: a rollback takes back what came after its champion, and what was
    /// removed or can't be used any more does not count. Null where there is none.</summary>
    public (ChampionEntry? Champion, ChampionEntry? Before) ChampionAndBefore()
    {
        List<ChampionEntry> champions = [];
        IReadOnlyDictionary<long, RemovalRecord> removals = Removals();
        foreach (long number in view.Numbers(EntryKind.Champion))
        {
            if (ReadHistory(number, null) is not ChampionRecord record || removals.ContainsKey(record.To) || FindChampion(record, null) is null) continue;
            int before = record.IsRollback ? champions.FindLastIndex(champion => champion.Record.To == record.To) : -1;
            if (before >= 0) champions.RemoveRange(before, champions.Count - before);
            champions.Add(new ChampionEntry(number, record));
        }
        return champions.Count == 0 ? default : (champions[^1], champions.FindLast(champion => champion.Record.To != champions[^1].Record.To));
    }

    /// <summary>The first entry of the history after a number that can't be read; null where there is none.</summary>
    public RegistryProblem? FindUnreadable(long after)
    {
        RegistryProblem? first = null;
        foreach (long number in view.Numbers(EntryKind.Champion).Where(number => number > after)) ReadHistory(number, problem => first ??= problem);
        return first;
    }

    /// <summary>The versions that changes of the champion after a number of the history name, whether they can be used or not.</summary>
    public IEnumerable<long> ChangesAfter(long after) =>
        view.Numbers(EntryKind.Champion).Where(number => number > after).Select(number => ReadHistory(number, null)).OfType<ChampionRecord>().Select(record => record.To);

    /// <summary>The number of a version that somebody named.</summary>
    /// <exception cref="RegistryException">There is no such version.</exception>
    public long RequireVersion(string version) =>
        EntryNumber.Parse(version) is { } number && view.Numbers(EntryKind.Models).Contains(number)
            ? number
            : throw new RegistryException(
                RegistryErrorReason.UnknownVersion, location, $"{location}: there is no version '{Settings.SettingText.Shorten(version, 40)}'. Get-DogSoundModel -Registry lists those that there are.");

    /// <summary>One version.</summary>
    /// <exception cref="RegistryException">It was removed, or is damaged.</exception>
    public ModelVersion Require(long number)
    {
        ChampionRecord? champion = CurrentChampion(null);
        if (champion?.To != number) RequireKept(number);
        return Require(number, champion);
    }

    /// <summary>One version, which was not removed.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="champion">The change that counts, or null.</param>
    /// <exception cref="RegistryException">It is damaged.</exception>
    public ModelVersion Require(long number, ChampionRecord? champion)
    {
        RegistryProblem? problem = null;
        return Find(number, champion, found => problem = found) ?? throw RegistryException.Damaged(problem!.Path, problem.Message);
    }

    /// <summary>Refuses a version that was removed.</summary>
    /// <exception cref="RegistryException">It was.</exception>
    public void RequireKept(long number)
    {
        if (Removals().TryGetValue(number, out RemovalRecord? removal)) throw RegistryException.Removed(location, number, removal);
    }

    private T? Read<T>(EntryKind kind, long number, Func<byte[], T> parse, Action<RegistryProblem>? onProblem)
        where T : class
    {
        try
        {
            return parse(view.ReadRecord(kind, number));
        }
        // A registry that does not answer has no say in who is the champion.
        catch (Exception error) when (error is not RegistryException && error is IOException or UnauthorizedAccessException or JsonException or ArgumentException or NotSupportedException)
        {
            string path = view.RecordPath(kind, number);
            string advice = kind == EntryKind.Models ? "Restore the file; the other versions can be used meanwhile" : "Restore the file; the champion before it counts meanwhile";
            onProblem?.Invoke(new RegistryProblem(path, $"{path}: the entry cannot be used ({error.Message.TrimEnd('.')}). {advice}."));
            return null;
        }
    }
}
