namespace DogSound.Core.Registry;

/// <summary>Writes entries of a registry's history: what they say was true when they were written, whoever else writes at once.</summary>
internal static class HistoryWriting
{
    /// <summary>Judges and writes, anew where somebody else was faster.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="judge">Says by what is there what to write, null for nothing, and what to return.</param>
    /// <param name="cancel">Ends the work; then nothing was written.</param>
    /// <exception cref="RegistryException">There is no such registry, or it can't be read or written.</exception>
    public static T Write<T>(ModelRegistry registry, Func<RegistryEntries, (HistoryRecord? Record, T Result)> judge, CancellationToken cancel) => registry.Guard(() =>
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            IRegistryView view = registry.LookAtExisting(cancel);
            // The number first: whoever is faster from here on takes it.
            long next = EntryNumber.After(view.Numbers(EntryKind.Champion));
            try
            {
                (HistoryRecord? record, T result) = judge(registry.Entries(view));
                if (record is null || registry.Store.TryWriteHistory(next, RegistryJson.Write(record), cancel)) return result;
            }
            catch (RegistryException error) when (SettledReading.IsOfMeanwhile(error, next - 1, () => registry.Store.Look(cancel)))
            {
            }
        }
    });
}
