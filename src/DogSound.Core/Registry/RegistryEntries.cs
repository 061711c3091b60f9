using System.Text.Json;

namespace DogSound.Core.Registry;

/// <summary>Reads the entries of a registry. None of them is trusted: what can't be used is reported, and left out.</summary>
/// <param name="view">What is there.</param>
/// <param name="location">Full path or address of the registry.</param>
internal sealed class RegistryEntries(IRegistryView view, string location)
{
    /// <summary>The newest change that names a usable version, or null; the others are reported.</summary>
    public ChampionRecord? CurrentChampion(Action<RegistryProblem>? onProblem)
    {
        foreach (long number in view.Numbers(EntryKind.Champion).Reverse())
        {
            if (ReadChampion(number, onProblem) is { } record && FindChampion(record, onProblem) is not null) return record;
        }
        return null;
    }

    /// <summary>The version that a change made the champion, if it is still that model.</summary>
    public ModelVersion? FindChampion(ChampionRecord champion, Action<RegistryProblem>? onProblem)
    {
        ModelVersion? version = Find(champion.To, champion, onProblem);
        if (version is null || version.Sha256 == champion.Sha256) return version;
        onProblem?.Invoke(new RegistryProblem(version.Path, $"{version.Path}: version {version.Version} is not the model that became the champion. The champion before it counts; set another one."));
        return null;
    }

    /// <summary>One change; null where it can't be read, which is reported.</summary>
    public ChampionRecord? ReadChampion(long number, Action<RegistryProblem>? onProblem) =>
        Read(EntryKind.Champion, number, json => RegistryJson.ReadChampion(json), onProblem);

    /// <summary>One version; null where it can't be used, which is reported.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="champion">The change that counts, or null.</param>
    /// <param name="onProblem">Is told what is wrong.</param>
    public ModelVersion? Find(long number, ChampionRecord? champion, Action<RegistryProblem>? onProblem)
    {
        if (Read(EntryKind.Models, number, json => RegistryJson.ReadVersion(json), onProblem) is not { } record) return null;
        string path = view.ModelPath(number, record.Sha256);
        long? length = view.ModelLength(number, record.Sha256);
        if (length != record.Size)
        {
            string problem = length is null ? "it is missing" : $"it has {length} bytes, but {record.Size} were published";
            onProblem?.Invoke(new RegistryProblem(path, $"{path}: {problem}. Use another version, and publish the model again."));
            return null;
        }
        return record.ToVersion(number, location, path, champion?.To == number ? champion : null);
    }

    /// <summary>The champions that rollbacks would go back to, in turn, and last the current one: a rollback takes back what came after its
    /// champion, and what can't be used any more does not count.</summary>
    public List<ChampionRecord> ChampionsInTurn()
    {
        List<ChampionRecord> champions = [];
        foreach (long number in view.Numbers(EntryKind.Champion))
        {
            if (ReadChampion(number, null) is not { } record || FindChampion(record, null) is null) continue;
            int before = record.IsRollback ? champions.FindLastIndex(champion => champion.To == record.To) : -1;
            if (before >= 0) champions.RemoveRange(before, champions.Count - before);
            champions.Add(record);
        }
        return champions;
    }

    /// <summary>The number of a version that somebody named.</summary>
    /// <exception cref="RegistryException">There is no such version.</exception>
    public long RequireVersion(string version) =>
        EntryNumber.Parse(version) is { } number && view.Numbers(EntryKind.Models).Contains(number)
            ? number
            : throw new RegistryException(
                RegistryErrorReason.UnknownVersion, location, $"{location}: there is no version '{Settings.SettingText.Shorten(version, 40)}'. Get-DogSoundModel -Registry lists those that there are.");

    /// <summary>One version.</summary>
    /// <exception cref="RegistryException">It is damaged.</exception>
    public ModelVersion Require(long number)
    {
        RegistryProblem? problem = null;
        return Find(number, CurrentChampion(null), found => problem = found)
            ?? throw RegistryException.Damaged(problem!.Path, problem.Message);
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
