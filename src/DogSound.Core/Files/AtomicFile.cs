namespace DogSound.Core.Files;

/// <summary>
/// Writes a file whole or not at all: into a temporary file of the same folder, flushed to the disk, then renamed over
/// the old one. Whatever happens on the way, the file that was there before is still there.
/// </summary>
public static class AtomicFile
{
    /// <summary>Runs <paramref name="write"/> on a stream that becomes <paramref name="path"/> when it returns.</summary>
    /// <param name="path">Full path of the file to make or replace; its folder is made where missing.</param>
    /// <param name="write">Writes the content; an exception of its own leaves nothing behind and goes on to the caller.</param>
    /// <exception cref="IOException">The disk is full, or the path can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the file is not ours to write.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        using var file = new AtomicFileWriter(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Writes <paramref name="bytes"/>; see <see cref="Write"/>.</summary>
    /// <param name="path">Full path of the file to make or replace.</param>
    /// <param name="bytes">The whole content.</param>
    public static void WriteAllBytes(string path, byte[] bytes) => Write(path, stream => stream.Write(bytes));
}
