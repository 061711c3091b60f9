namespace DogSound.Core.Audio;

/// <summary>Finds the sound files in a folder.</summary>
public static class SoundFiles
{
    /// <summary>
    /// Files in a folder are taken by extension, so that a manifest or a picture beside the clips is no error; a file that
    /// is named is taken whatever its extension.
    /// </summary>
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        ".aac", ".aif", ".aifc", ".aiff", ".au", ".caf", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".rf64", ".snd", ".w64", ".wav",
        ".wave", ".wma",
    };

    /// <summary>
    /// Full paths of the sound files in a folder, in ordinal order; then, with <paramref name="recurse"/>, those of its
    /// subfolders in the same way. Links to folders are not followed: they may lead back.
    /// </summary>
    /// <param name="folder">Full path.</param>
    /// <param name="recurse">Subfolders, too.</param>
    /// <param name="report">Takes the path of a folder that cannot be read, and why.</param>
    public static IEnumerable<string> Enumerate(string folder, bool recurse, Action<string, Exception> report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var pending = new Stack<string>([folder]);
        while (pending.TryPop(out string? current))
        {
            List<string> files;
            List<string> folders = [];
            try
            {
                files = [.. Directory.EnumerateFiles(current).Where(file => Extensions.Contains(Path.GetExtension(file)))];
                if (recurse)
                    folders = [.. new DirectoryInfo(current).EnumerateDirectories().Where(sub => sub.LinkTarget is null).Select(sub => sub.FullName)];
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                report(current, error);
                continue;
            }
            files.Sort(StringComparer.Ordinal);
            foreach (string file in files)
                yield return file;
            folders.Sort((a, b) => string.CompareOrdinal(b, a));
            folders.ForEach(pending.Push);
        }
    }
}
