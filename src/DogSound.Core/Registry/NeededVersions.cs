namespace DogSound.Core.Registry;

/// <summary>The versions that must stay: the champion, and the one that a rollback would go back to.</summary>
/// <param name="location">Full path or address of the registry.</param>
/// <param name="champions">The champion; more where newer changes name versions that can't be used just now.</param>
/// <param name="before">The version that a rollback would go back to, or null.</param>
internal sealed class NeededVersions(string location, IReadOnlySet<long> champions, long? before)
{
    /// <summary>All of them.</summary>
    public IReadOnlySet<long> All { get; } = before is { } number ? champions.Append(number).ToHashSet() : champions;

    /// <summary>Finds them.</summary>
    /// <param name="entries">What is there.</param>
    /// <param name="location">Full path or address of the registry.</param>
    /// <exception cref="RegistryException">An entry can't be read that may say who they are: a model that is deleted can't be had again.</exception>
    public static NeededVersions Of(RegistryEntries entries, string location)
    {
        (ChampionEntry? current, ChampionEntry? before) = entries.ChampionAndBefore();
        if (entries.FindUnreadable(after: before?.Number ?? 0) is { } problem)
        {
            throw new RegistryException(
                RegistryErrorReason.DamagedEntry, problem.Path,
                $"{problem.Path}: this entry of the history can't be read, and it may say which model is to be used: nothing is removed. Restore the file, or change the champion twice.");
        }
        // A champion that can't be used may be back tomorrow, when a share is.
        HashSet<long> champions = [.. entries.ChangesAfter(current?.Number ?? 0).Where(number => !entries.Removals().ContainsKey(number))];
        if (current is not null) champions.Add(current.Record.To);
        return new NeededVersions(location, champions, before?.Record.To);
    }

    /// <summary>Refuses a version that must stay.</summary>
    /// <exception cref="RegistryException">It must.</exception>
    public void Refuse(long number)
    {
        string version = EntryNumber.Format(number);
        if (champions.Contains(number))
            throw new RegistryException(RegistryErrorReason.VersionInUse, location, $"{location}: version {version} is the champion, and stays. Make another one the champion first.");
        if (before == number)
            throw new RegistryException(RegistryErrorReason.VersionInUse, location, $"{location}: version {version} is the one that -Rollback would go back to, and stays.");
    }
}
