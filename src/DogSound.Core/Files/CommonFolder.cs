namespace DogSound.Core.Files;

/// <summary>The folder that several files lie in or below.</summary>
public static class CommonFolder
{
    /// <summary>The deepest folder that holds all files, in it or below it.</summary>
    /// <param name="paths">Full paths of files; at least one.</param>
    /// <returns>Null where there is none: files on different drives.</returns>
    public static string? Of(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string? folder = Path.GetDirectoryName(paths[0]);
        foreach (string path in paths)
        {
            while (folder is not null && !IsBelow(path, folder)) folder = Path.GetDirectoryName(folder);
        }
        return folder;
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
