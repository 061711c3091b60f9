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
    /// <param name="temporaryFolder">Where the temporary file is, on the same disk; the file's own folder by default. For whoever deletes
    /// what killed runs have left.</param>
    /// <exception cref="IOException">The path can't be written, or is a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not ours to write.</exception>
    public AtomicFileWriter(string path, string? temporaryFolder = null)
    {
        _path = Path.GetFullPath(path);
        if (Directory.Exists(_path)) throw new IOException($"'{_path}' is a folder, not a file. Name a file in it.");
        string folder = Path.GetDirectoryName(_path) ?? throw new IOException($"'{path}' is not the path of a file.");
        Directory.CreateDirectory(folder);

        // A hidden name, unique to this write, so that neither a wildcard nor a second writer meets it.
        _temporary = Path.Combine(temporaryFolder ?? folder, $".{Guid.NewGuid():N}.tmp");
        Stream = new FileStream(_temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    /// <summary>Where the content goes.</summary>
    public FileStream Stream { get; }

    /// <summary>Flushes to the disk and renames over what was there.</summary>
    /// <param name="isDurable">False does not wait for the disk: the file is whole if the program dies, and may be cut off if the machine
    /// does. For whoever looks whether a file is whole, and makes it again.</param>
    /// <exception cref="IOException">The disk is full, or the old file is held by another program.</exception>
    public void Commit(bool isDurable = true)
    {
        Stream.Flush(flushToDisk: isDurable);
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
