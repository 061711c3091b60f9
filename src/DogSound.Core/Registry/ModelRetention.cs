namespace DogSound.Core.Registry;

/// <summary>
/// Deletes models of a registry that nobody needs any more. What is known of them stays, and so do their numbers. The champion and the version that a
/// rollback would go back to are never removed.
/// </summary>
/// <remarks>
/// The steps, none of which needs a lock; a program may be killed between any two, and others may write all the time:
/// <list type="number">
/// <item>Look at the history, and take the next number of it, before anything else is read (<see cref="HistoryWriting"/>, as changes of the champion do).</item>
/// <item>Judge: is the version the champion, or would a rollback go back to it? Where an entry can't be read that may say so, nothing is removed.</item>
/// <item>Write "removed" under that number, on the condition that nobody has it. Changes of the champion are written under the same condition, and refuse
/// a version that was removed: so whoever of two comes second has to look again, and sees what the first has done. With this entry the version is
/// removed for everybody, and stays so.</item>
/// <item>Delete the model. Nobody makes that version the champion any more; and nobody publishes into its file, since every publishing has a file
/// or object of its own. Whoever has the model in memory goes on.</item>
/// </list>
/// Killed before the third step, nothing has happened; killed after it, the model lies there still, and whoever removes something next deletes it.
/// </remarks>
/// <param name="registry">The registry.</param>
public sealed class ModelRetention(ModelRegistry registry)
{
    /// <summary>The versions that are not among the newest, the oldest first, without those that must stay and those that can't be read.</summary>
    /// <param name="keepLast">How many of the newest are kept, at least 1.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">There is no such registry, it can't be read, or it can't be told what must stay.</exception>
    public IReadOnlyList<string> FindSurplus(int keepLast, CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(keepLast, 1);
        IReadOnlySet<long> needed = NeededVersions.Of(registry.Entries(registry.LookAtExisting(cancel)), registry.Location).All;
        return [.. registry.List(cancel: cancel).SkipLast(keepLast).Select(version => version.Version).Where(version => !needed.Contains(EntryNumber.Parse(version)!.Value))];
    }

    /// <summary>Those of some versions that can be removed now.</summary>
    /// <param name="versions">Their numbers, with or without leading zeros.</param>
    /// <param name="onProblem">Is told why others can't.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RegistryException">There is no such registry, it can't be read, or it can't be told what must stay.</exception>
    public IReadOnlyList<string> FindRemovable(IEnumerable<string> versions, Action<RegistryException> onProblem, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(onProblem);
        (long[] numbers, RegistryException[] refusals) = Judge(registry.Entries(registry.LookAtExisting(cancel)), versions);
        foreach (RegistryException refusal in refusals) onProblem(refusal);
        return [.. numbers.Select(EntryNumber.Format)];
    }

    /// <summary>Removes versions, and deletes what is left of earlier removals and of writers that were killed.</summary>
    /// <param name="versions">Their numbers, with or without leading zeros.</param>
    /// <param name="reason">Why; it stays in the history.</param>
    /// <param name="onProblem">Is told why some are not removed, and what could not be deleted; null throws the first of it.</param>
    /// <param name="cancel">Ends the work; what was removed by then stays so.</param>
    /// <returns>Those that were removed, also where their models could not be deleted.</returns>
    /// <exception cref="RegistryException">There is no such registry, it can't be read or written, or it can't be told what must stay.</exception>
    public IReadOnlyList<string> Remove(
        IReadOnlyCollection<string> versions, string reason, Action<RegistryException>? onProblem = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(reason);
        onProblem ??= problem => throw problem;
        List<string> removed = [];
        foreach (string[] some in versions.Chunk(RemovalRecord.MaximumCount)) removed.AddRange(WriteRemoval(some, reason, onProblem, cancel));
        try
        {
            if (removed.Count > 0) DeleteLeftovers(cancel: cancel);
        }
        catch (RegistryException error)
        {
            onProblem(error);
        }
        return removed;
    }

    /// <summary>Deletes what nobody needs and nobody sees: models of versions that were removed, and what writers have left that were killed a day ago or
    /// earlier.</summary>
    /// <param name="onProblem">Is told of versions whose records can't be read: then models that no version names stay, for one of them may be
    /// theirs.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>How many models or unfinished entries were deleted.</returns>
    /// <exception cref="RegistryException">There is no such registry, or something of it can't be read or deleted; the rest is deleted.</exception>
    public int DeleteLeftovers(Action<RegistryProblem>? onProblem = null, CancellationToken cancel = default)
    {
        IRegistryView view = registry.LookAtExisting(cancel);
        string[] leftovers = registry.Guard(() => FindLeftovers(view, onProblem));
        RegistryException? first = null;
        int count = 0;
        foreach (string path in leftovers)
        {
            try
            {
                registry.Guard(() =>
                {
                    registry.Store.Delete(path, cancel);
                    return ++count;
                });
            }
            catch (RegistryException error)
            {
                first ??= error;
            }
        }
        return first is null ? count : throw first;
    }

    private IEnumerable<string> WriteRemoval(string[] versions, string reason, Action<RegistryException> onProblem, CancellationToken cancel)
    {
        (long[] numbers, RegistryException[] refusals) = HistoryWriting.Write(
            registry,
            entries =>
            {
                (long[] Numbers, RegistryException[] Refusals) judged = Judge(entries, versions);
                RemovalRecord? record = judged.Numbers.Length == 0
                    ? null
                    : new() { Removed = judged.Numbers, Reason = reason, ChangedBy = RegistryJson.ThisUser, ChangedAt = registry.Clock.GetUtcNow() };
                return (record, judged);
            },
            cancel);
        foreach (RegistryException refusal in refusals) onProblem(refusal);
        return numbers.Select(EntryNumber.Format);
    }

    private (long[] Numbers, RegistryException[] Refusals) Judge(RegistryEntries entries, IEnumerable<string> versions)
    {
        var needed = NeededVersions.Of(entries, registry.Location);
        SortedSet<long> numbers = [];
        List<RegistryException> refusals = [];
        foreach (string version in versions)
        {
            try
            {
                long number = entries.RequireVersion(version);
                entries.RequireKept(number);
                needed.Refuse(number);
                numbers.Add(number);
            }
            catch (RegistryException refusal) when (refusal.Reason is RegistryErrorReason.UnknownVersion or RegistryErrorReason.VersionRemoved or RegistryErrorReason.VersionInUse)
            {
                refusals.Add(refusal);
            }
        }
        return ([.. numbers], [.. refusals]);
    }

    private string[] FindLeftovers(IRegistryView view, Action<RegistryProblem>? onProblem)
    {
        RegistryEntries entries = registry.Entries(view);
        HashSet<string> kept = new(StringComparer.Ordinal), gone = new(StringComparer.Ordinal);
        bool isUncertain = false;
        view.ReadAhead(EntryKind.Models);
        foreach (long number in view.Numbers(EntryKind.Models))
        {
            bool isRemoved = entries.Removals().ContainsKey(number);
            VersionRecord? record = entries.ReadVersion(number, problem =>
            {
                if (isRemoved) return;
                isUncertain = true;
                onProblem?.Invoke(problem);
            });
            if (record is null || view.ModelLength(number, record) is null) continue;
            (isRemoved ? gone : kept).Add(view.ModelPath(number, record));
        }
        if (!isUncertain) gone.UnionWith(registry.Store.FindOld(view));
        gone.ExceptWith(kept);
        return [.. gone.Order(StringComparer.Ordinal)];
    }
}
