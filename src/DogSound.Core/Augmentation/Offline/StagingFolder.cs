namespace DogSound.Core.Augmentation.Offline;

/// <summary>
/// A hidden folder below the one that files are made in, where they are until they are finished. Whoever has it is the only one who makes
/// files for this share; what a killed run has left in it is deleted by the next.
/// </summary>
internal sealed class StagingFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly FileStream _lock;

    private StagingFolder(string fullPath, FileStream held) => (FullPath, _lock) = (fullPath, held);

    /// <summary>The folder.</summary>
    public string FullPath { get; }

    /// <summary>Makes and locks it. The operating system gives the lock back with the process that held it, however that ends.</summary>
    /// <param name="destination">The folder that files are made in; it is made where missing.</param>
    /// <param name="name">Name of the share.</param>
    /// <exception cref="IOException">Another process has it, or it can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It is not ours to write.</exception>
    public static StagingFolder Open(string destination, string name)
    {
        string path = Path.Combine(destination, $".{name}.unfinished");
        Directory.CreateDirectory(path);
        var held = new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        var folder = new StagingFolder(path, held);
        folder.DeleteFiles();
        return folder;
    }

    /// <summary>Deletes it. What can't be deleted is left to the next run.</summary>
    public void Dispose()
    {
        try
        {
            DeleteFiles();
            _lock.Dispose();
            Directory.Delete(FullPath, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _lock.Dispose();
        }
    }

    private void DeleteFiles()
    {
        foreach (string path in Directory.EnumerateFiles(FullPath, "*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            if (Path.GetFileName(path) != LockName)
                File.Delete(path);
        }
    }
}
