namespace DogSound.Core.Files;

/// <summary>
/// A file that comes into being when <see cref="Commit"/> is called, and not at all otherwise: until then it is a
/// temporary file of the same folder, which <see cref="Dispose"/> deletes. For writers that get their rows one by one.
/// </summary>
public sealed class AtomicFileWriter : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private bool _committed;

    /// <summary>Starts a new version of <paramref name="path"/>; the folder is made where missing.</summary>
    /// <param name="path">Path of the file to make or replace.</param>
    /// <exception cref="IOException">The path can't be written, or is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not ours to write.</exception>
    public AtomicFileWriter(string path)
    {
        _path = Path.GetFullPath(path);
        if (Directory.Exists(_path)) throw new IOException($"'{_path}' is a folder, not a file. Name a file in it.");
        string folder = Path.GetDirectoryName(_path) ?? throw new IOException($"'{path}' is not the path of a file.");
        Directory.CreateDirectory(folder);

        // A hidden name, unique to this write, so that neither a wildcard nor a second writer meets it.
        _temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Where the content goes.</summary>
    public FileStream Stream { get; }

    /// <summary>Flushes to the disk and renames over what was there.</summary>
    /// <exception cref="IOException">The disk is full, or the old file is held by another program.</exception>
    public void Commit()
    {
        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporary, _path, overwrite: true);
        _committed = true;
    }

    /// <summary>Without a <see cref="Commit"/> before it: leaves everything as it was.</summary>
    public void Dispose()
    {
        try
        {
            Stream.Dispose();
        }
        catch (IOException) when (!_committed)
        {
            // The disk is full, and what was still in the buffer is thrown away anyway.
        }
        finally
        {
            if (!_committed) File.Delete(_temporary);
        }
    }
}
