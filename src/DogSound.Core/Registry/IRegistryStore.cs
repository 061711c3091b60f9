namespace DogSound.Core.Registry;

/// <summary>What a registry keeps.</summary>
internal enum EntryKind
{
    /// <summary>Published models.</summary>
    Models,

    /// <summary>The history: changes of the champion, and removals.</summary>
    Champion,
}

/// <summary>Where the entries of a registry are kept. An entry is there whole or not at all, never changes, and of two writers that want a
/// number one gets it.</summary>
internal interface IRegistryStore
{
    /// <summary>What is there now.</summary>
    /// <exception cref="RegistryException">It can't be read.</exception>
    IRegistryView Look(CancellationToken cancel);

    /// <summary>Publishes a model under the next free number.</summary>
    /// <param name="modelPath">The model file, which stays as it is.</param>
    /// <param name="describe">Is given the path of the copy that is published, and makes its record; may refuse it by an exception.</param>
    /// <param name="cancel">Ends the work; then nothing was published.</param>
    /// <returns>The number, the record, and what the published file is called.</returns>
    /// <exception cref="IOException">The registry can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The registry can't be written.</exception>
    (long Number, VersionRecord Record, string Path) Publish(string modelPath, Func<string, VersionRecord> describe, CancellationToken cancel);

    /// <summary>Writes an entry of the history.</summary>
    /// <returns>False where somebody else has the number.</returns>
    /// <exception cref="IOException">The registry can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The registry can't be written.</exception>
    bool TryWriteHistory(long number, byte[] record, CancellationToken cancel);

    /// <summary>Brings a model file onto this machine, and checks that it is what was published.</summary>
    /// <param name="version">A version of this registry.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Full path of the file.</returns>
    /// <exception cref="RegistryException">It is missing, can't be read, or is another one.</exception>
    string LocalCopy(ModelVersion version, CancellationToken cancel);

    /// <summary>What lies there for so long that no writer is at it any more, in the places where writers that are killed leave something.</summary>
    /// <param name="view">What is there.</param>
    /// <returns>Names for <see cref="Delete"/>; models that a version refers to may be among them, by their <see cref="IRegistryView.ModelPath"/>.</returns>
    /// <exception cref="IOException">The registry can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The registry can't be written.</exception>
    IReadOnlyList<string> FindOld(IRegistryView view);

    /// <summary>Deletes a model, or what a writer has left; it may be gone already.</summary>
    /// <param name="path">What <see cref="IRegistryView.ModelPath"/> or <see cref="FindOld"/> call it.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="IOException">The registry can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The registry can't be written.</exception>
    void Delete(string path, CancellationToken cancel);
}

/// <summary>What a registry holds, for whoever reads it.</summary>
internal interface IRegistryView
{
    /// <summary>Whether there is a registry.</summary>
    bool Exists { get; }

    /// <summary>Numbers of the entries, rising; what has another name is nobody's business here.</summary>
    /// <exception cref="RegistryException">They can't be read.</exception>
    IReadOnlyList<long> Numbers(EntryKind kind);

    /// <summary>The record of an entry.</summary>
    /// <exception cref="IOException">It can't be read, or is larger than a record can be.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to read.</exception>
    byte[] ReadRecord(EntryKind kind, long number);

    /// <summary>Says that all records of a kind are about to be read, for stores that answer many questions at once sooner than one after the other.</summary>
    /// <exception cref="RegistryException">They can't be read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    void ReadAhead(EntryKind kind);

    /// <summary>What the record of an entry is called, for people.</summary>
    string RecordPath(EntryKind kind, long number);

    /// <summary>What the model file of a version is called: a path, or an address.</summary>
    string ModelPath(long number, VersionRecord record);

    /// <summary>Bytes of the model file of a version; null where it is missing.</summary>
    long? ModelLength(long number, VersionRecord record);
}
