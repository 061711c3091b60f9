using DogSound.Core.Files;
using DogSound.Core.Models;

namespace DogSound.Core.Registry;

/// <summary>
/// The files of a registry: <c>models/0000001/</c> with the model and its record, <c>champion/0000001/</c> with a change of the champion or a removal.
/// An entry is made in a folder of its own below <c>.staging</c> and renamed into its place. A folder can't be renamed over one that has
/// something in it (rename(2), MoveFileEx), as every entry has: so an entry is there whole or not at all, and of two writers that want a
/// number one gets it. Nothing is locked.
/// </summary>
/// <param name="location">Full path of the registry.</param>
internal sealed class RegistryFolder(string location) : IRegistryStore, IRegistryView
{
    private const string ModelName = "model.safetensors";

    private const string RecordName = "record.json";

    private const string StagingName = ".staging", ModelsName = "models", ChampionName = "champion";

    // Where somebody was faster: a share may take a while to show it.
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(20);

    // Nobody writes one entry for so long.
    private static readonly TimeSpan LongestWrite = TimeSpan.FromDays(1);

    /// <summary>Called before every change of the disk, for tests that end the process there.</summary>
    public Action? BeforeWrite { get; init; }

    /// <summary>The version whose model has a path; null for any other path.</summary>
    public static (string Location, long Number)? ParseModelPath(string path)
    {
        string? entry = Path.GetDirectoryName(path), models = Path.GetDirectoryName(entry);
        return Path.GetFileName(path) == ModelName && Path.GetFileName(models) == ModelsName && Path.GetDirectoryName(models) is { Length: > 0 } location
            && EntryNumber.OfFolder(Path.GetFileName(entry)!) is { } number ? (location, number) : null;
    }

    /// <inheritdoc/>
    public bool Exists => Directory.Exists(location);

    /// <inheritdoc/>
    public IRegistryView Look(CancellationToken cancel) => this;

    /// <inheritdoc/>
    public string RecordPath(EntryKind kind, long number) => PathOf(kind, number, RecordName);

    /// <inheritdoc/>
    public string ModelPath(long number, VersionRecord record) => PathOf(EntryKind.Models, number, ModelName);

    /// <inheritdoc/>
    public long? ModelLength(long number, VersionRecord record)
    {
        FileInfo model = new(ModelPath(number, record));
        return model.Exists ? model.Length : null;
    }

    /// <inheritdoc/>
    public (long Number, VersionRecord Record, string Path) Publish(string modelPath, Func<string, VersionRecord> describe, CancellationToken cancel)
    {
        using StagedEntry entry = Stage();
        DeleteLeftovers(entry);
        using (FileStream model = new(modelPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1))
            Write(entry, ModelName, stream => StreamCopy.Copy(model, stream, cancel));
        VersionRecord record = describe(Path.Combine(entry.Folder, ModelName));
        WriteRecord(entry, RegistryJson.Write(record));
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            // The next free number, or one later where others are faster.
            long number = EntryNumber.After(Numbers(EntryKind.Models));
            if (TryCommit(entry, EntryKind.Models, number)) return (number, record, ModelPath(number, record));
            cancel.WaitHandle.WaitOne(Retry);
        }
    }

    /// <inheritdoc/>
    public bool TryWriteHistory(long number, byte[] record, CancellationToken cancel)
    {
        using StagedEntry entry = Stage();
        DeleteLeftovers(entry);
        WriteRecord(entry, record);
        if (TryCommit(entry, EntryKind.Champion, number)) return true;
        cancel.WaitHandle.WaitOne(Retry);
        return false;
    }

    /// <inheritdoc/>
    public string LocalCopy(ModelVersion version, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            if (ModelFile.ComputeFingerprint(version.Path) == version.Sha256) return version.Path;
        }
        catch (ModelFormatException error)
        {
            throw RegistryException.Damaged(version.Path, error.Message, error);
        }
        throw RegistryException.DamagedModel(version.Path, version.Version);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> FindOld(IRegistryView view)
    {
        using StagedEntry entry = Stage();
        return FindLeftovers(entry);
    }

    /// <inheritdoc/>
    public void Delete(string path, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        BeforeWrite?.Invoke();
        if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        else if (File.Exists(path)) File.Delete(path);
    }

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public byte[] ReadRecord(EntryKind kind, long number)
    {
        using FileStream stream = new(PathOf(kind, number, RecordName), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        RegistryJson.RequireLength(stream.Length);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public void ReadAhead(EntryKind kind)
    {
        // A file is read as soon as it is asked for.
    }

    /// <summary>Begins an entry, where nobody looks.</summary>
    /// <returns>Its folder, which is gone when it is disposed of, unless the entry was put in its place.</returns>
    private StagedEntry Stage()
    {
        string folder = Path.Combine(location, StagingName, Guid.NewGuid().ToString("N"));
        BeforeWrite?.Invoke();
        Directory.CreateDirectory(folder);
        return new StagedEntry(folder);
    }

    /// <summary>Writes the record of an entry that was begun.</summary>
    private void WriteRecord(StagedEntry entry, byte[] record) => Write(entry, RecordName, stream => stream.Write(record));

    /// <summary>Puts an entry in its place, whole.</summary>
    /// <returns>False where somebody else has the number.</returns>
    private bool TryCommit(StagedEntry entry, EntryKind kind, long number)
    {
        string target = Path.Combine(FolderOf(kind), EntryNumber.Format(number));
        Directory.CreateDirectory(FolderOf(kind));
        BeforeWrite?.Invoke();
        try
        {
            Directory.Move(entry.Folder, target);
            return true;
        }
        // Shares have their own answers to a name that is taken: SFTP's is that it is not permitted.
        catch (Exception error) when (error is (IOException or UnauthorizedAccessException) && Path.Exists(target) && Directory.Exists(entry.Folder))
        {
            return false;
        }
    }

    /// <summary>What writers have left that were killed a day ago or earlier.</summary>
    /// <param name="entry">One that was begun just now: its time is that of the clock by which the others are judged, whichever machine's
    /// that is.</param>
    private string[] FindLeftovers(StagedEntry entry)
    {
        DateTime now = Directory.GetLastWriteTimeUtc(entry.Folder);
        return [.. Directory.GetDirectories(Path.Combine(location, StagingName)).Where(folder => now - Directory.GetLastWriteTimeUtc(folder) > LongestWrite)];
    }

    /// <summary>Deletes it. What can't be deleted is in nobody's way.</summary>
    private void DeleteLeftovers(StagedEntry entry)
    {
        foreach (string folder in FindLeftovers(entry))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private string PathOf(EntryKind kind, long number, string name) => Path.Combine(FolderOf(kind), EntryNumber.Format(number), name);

    private string FolderOf(EntryKind kind) => Path.Combine(location, kind == EntryKind.Models ? ModelsName : ChampionName);

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
