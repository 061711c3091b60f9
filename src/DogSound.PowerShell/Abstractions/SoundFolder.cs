using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>The sound files in a folder.</summary>
internal static class SoundFolder
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
    /// <param name="report">Takes an error record for a folder that cannot be read, and one where there is no sound file at all.</param>
    public static IEnumerable<string> Enumerate(string folder, bool recurse, Action<ErrorRecord> report)
    {
        bool any = false;
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
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                report(ErrorFactory.ForPath(e, current));
                any = true;
                continue;
            }
            any |= files.Count > 0;
            files.Sort(StringComparer.Ordinal);
            foreach (string file in files)
                yield return file;
            folders.Sort((a, b) => string.CompareOrdinal(b, a));
            folders.ForEach(pending.Push);
        }
        if (!any)
            report(ErrorFactory.Create(new FileNotFoundException(NoSoundFile(folder, recurse), folder), nameof(NoSoundFile), ErrorCategory.ObjectNotFound, folder));
    }

    private static string NoSoundFile(string folder, bool recurse) =>
        $"{folder}: no sound file is in this folder{(recurse ? ", nor below it" : "")}. Name another one{(recurse ? "." : ", or add -Recurse to look below it.")}";
}
