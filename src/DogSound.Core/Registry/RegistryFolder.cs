using DogSound.Core.Files;

namespace DogSound.Core.Registry;

/// <summary>What a registry keeps.</summary>
internal enum EntryKind
{
    /// <summary>Published models.</summary>
    Models,

    /// <summary>Changes of the champion.</summary>
    Champion,
}

/// <summary>
/// The files of a registry: <c>models/0000001/</c> with the model and its record, <c>champion/0000001/</c> with a change of the champion.
/// An entry is made in a folder of its own below <c>.staging</c> and renamed into its place. A folder can't be renamed over one that has
/// something in it (rename(2), MoveFileEx), as every entry has: so an entry is there whole or not at all, and of two writers that want a
/// number one gets it. Nothing is locked.
/// </summary>
/// <param name="location">Full path of the registry.</param>
internal sealed class RegistryFolder(string location)
{
    /// <summary>The model file of an entry.</summary>
    public const string ModelName = "model.safetensors";

    /// <summary>The record of an entry.</summary>
    public const string RecordName = "record.json";

    private const string StagingName = ".staging";

    // A note and a few hundred figures: no record that we write comes near it.
    private const int MaximumRecordBytes = 1 << 20;

    // Nobody writes one entry for so long.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    /// <summary>Called before every change of the disk, for tests that end the process there.</summary>
    public Action? BeforeWrite { get; init; }

    /// <summary>Whether there is such a folder.</summary>
    public bool Exists => Directory.Exists(location);

    /// <summary>Path of a file of an entry.</summary>
    public string PathOf(EntryKind kind, long number, string name) => Path.Combine(FolderOf(kind), EntryNumber.Format(number), name);

    /// <summary>Numbers of the entries, rising; what has another name is nobody's business here.</summary>
    /// <exception cref="RegistryException">The folder can't be read.</exception>
    public IReadOnlyList<long> Numbers(EntryKind kind)
    {
        string folder = FolderOf(kind);
        if (!Directory.Exists(folder)) return [];
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Select(path => EntryNumber.OfFolder(Path.GetFileName(path))).OfType<long>().Order()];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryException(
                RegistryErrorReason.CannotRead, folder, $"{folder}: the registry can't be read: {error.Message.TrimEnd('.')}. Clear that up, then do it again.", error);
        }
    }

    /// <summary>The record of an entry.</summary>
    /// <exception cref="IOException">It can't be read, or is larger than a record can be.</exception>
    public byte[] ReadRecord(EntryKind kind, long number)
    {
        using FileStream stream = new(PathOf(kind, number, RecordName), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        if (stream.Length > MaximumRecordBytes) throw new IOException("it is larger than 1 MiB: no record is");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Begins an entry, where nobody looks.</summary>
    /// <returns>Its folder, which is gone when it is disposed of, unless the entry was put in its place.</returns>
    public StagedEntry Stage()
    {
        string folder = Path.Combine(location, StagingName, Guid.NewGuid().ToString("N"));
        BeforeWrite?.Invoke();
        Directory.CreateDirectory(folder);
        return new StagedEntry(folder);
    }

    /// <summary>Copies a file into an entry that was begun.</summary>
    public void CopyTo(StagedEntry entry, string source, string name, CancellationToken cancel)
    {
        using FileStream from = new(source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        Write(entry, name, stream =>
        {
            byte[] buffer = new byte[1 << 20];
            for (int count; (count = from.Read(buffer)) > 0;)
            {
                cancel.ThrowIfCancellationRequested();
                stream.Write(buffer, 0, count);
            }
        });
    }

    /// <summary>Writes the record of an entry that was begun.</summary>
    public void WriteRecord(StagedEntry entry, byte[] record) => Write(entry, RecordName, stream => stream.Write(record));

    /// <summary>Puts an entry in its place, whole.</summary>
    /// <returns>False where somebody else has the number.</returns>
    public bool TryCommit(StagedEntry entry, EntryKind kind, long number)
    {
        string target = Path.Combine(FolderOf(kind), EntryNumber.Format(number));
        Directory.CreateDirectory(FolderOf(kind));
        BeforeWrite?.Invoke();
        try
        {
            Directory.Move(entry.Folder, target);
            return true;
        }
        catch (IOException) when (Path.Exists(target) && Directory.Exists(entry.Folder))
        {
            return false;
        }
    }

    /// <summary>Deletes what writers have left that were killed a day ago or earlier. What can't be deleted is in nobody's way.</summary>
    /// <param name="entry">One that was begun just now: its time is that of the clock by which the others are judged, whichever machine's
    /// that is.</param>
    public void DeleteLeftovers(StagedEntry entry)
    {
        DateTime now = Directory.GetLastWriteTimeUtc(entry.Folder);
        foreach (string folder in Directory.GetDirectories(Path.Combine(location, StagingName)))
        {
            if (now - Directory.GetLastWriteTimeUtc(folder) <= LongestWrite) continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private string FolderOf(EntryKind kind) => Path.Combine(location, kind == EntryKind.Models ? "models" : "champion");

    private void Write(StagedEntry entry, string name, Action<Stream> write)
    {
        BeforeWrite?.Invoke();
        AtomicFile.Write(Path.Combine(entry.Folder, name), write);
    }
}

/// <summary>An entry that is being made. Disposing of it deletes what is left of it.</summary>
/// <param name="folder">Its folder.</param>
internal sealed class StagedEntry(string folder) : IDisposable
{
    /// <summary>Full path of its folder.</summary>
    public string Folder { get; } = folder;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Whoever publishes tomorrow deletes it.
        }
    }
}
