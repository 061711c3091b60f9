namespace DogSound.Core.Data;

/// <summary>
/// The folder that a manifest's files must lie in. A manifest may come from anybody, so a name in it that leads out of
/// the folder, by <c>..</c>, as an absolute path or through a link, is refused.
/// </summary>
public sealed class AudioRoot
{
    /// <summary>Extensions that are tried, in this order, where a manifest leaves them out.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".aif", ".aiff"];

    private readonly string _root;
    private readonly string _realRoot;
    private readonly Dictionary<string, string> _realFolders = new(StringComparer.Ordinal);

    /// <summary>Takes an existing folder.</summary>
    /// <param name="folder">Its path.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public AudioRoot(string folder)
    {
        _root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (!Directory.Exists(_root)) throw new DirectoryNotFoundException($"The audio folder '{_root}' does not exist. Name the folder that holds the clips.");
        _realRoot = RealFolder(_root);
    }

    /// <summary>Full path of the folder.</summary>
    public string FullPath => _root;

    /// <summary>Finds the file of a manifest row, adding an extension where it has none that exists.</summary>
    /// <param name="name">File name or path as the manifest has it; both kinds of slashes separate folders.</param>
    /// <param name="path">The full path, where the answer is null.</param>
    /// <returns>Null when found, else what is wrong.</returns>
    public ManifestProblem? TryFind(string name, out string path)
    {
        path = "";
        if (name.Contains('\0', StringComparison.Ordinal)) return ManifestProblem.BadRow;
        string full = Path.GetFullPath(Path.Combine(_root, name.Replace('\\', '/')));
        if (!IsBelow(full, _root)) return ManifestProblem.OutsideAudioRoot;
        if (FirstExisting(full) is not { } found) return ManifestProblem.FileNotFound;
        if (!IsBelow(RealFile(found), _realRoot)) return ManifestProblem.OutsideAudioRoot;
        path = found;
        return null;
    }

    /// <summary>The shortest name by which <see cref="TryFind"/> finds the very file: relative to the folder, with forward slashes.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="withoutExtension">Leaves the extension out where that finds the file, too.</param>
    /// <param name="name">The name; where the answer is not null, what the file would be called.</param>
    /// <returns>Null where there is such a name, else what is wrong.</returns>
    public ManifestProblem? TryName(string path, bool withoutExtension, out string name)
    {
        string full = Path.GetFullPath(path);
        string relative = Path.GetRelativePath(_root, full).Replace(Path.DirectorySeparatorChar, '/');
        ManifestProblem? problem = null;
        foreach (string candidate in withoutExtension ? [Path.ChangeExtension(relative, null), relative] : new[] { relative })
        {
            name = candidate;
            problem = TryFind(candidate, out string found);
            if (problem is null && found == full) return null;
        }
        name = relative;
        return problem ?? ManifestProblem.BadRow;
    }

    private static string? FirstExisting(string path)
    {
        if (File.Exists(path)) return path;
        return Extensions.Select(extension => path + extension).FirstOrDefault(File.Exists);
    }

    private static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length + 1 && path.StartsWith(folder, PathComparison)
        && (path[folder.Length] == Path.DirectorySeparatorChar || Path.EndsInDirectorySeparator(folder));

    /// <summary>Tells whether two paths are of one file, as far as their names say it.</summary>
    public static StringComparer PathComparer { get; } = OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    private static StringComparison PathComparison => OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private string RealFile(string path)
    {
        FileSystemInfo? target = new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true);
        string file = target?.FullName ?? path;
        return Path.Combine(RealFolder(Path.GetDirectoryName(file)!), Path.GetFileName(file));
    }

    // ResolveLinkTarget looks at the last part of a path only, so every folder above it is asked in turn (once: they repeat).
    private string RealFolder(string folder)
    {
        if (_realFolders.TryGetValue(folder, out string? known)) return known;
        string real = folder;
        if (Path.GetDirectoryName(folder) is { } parent)
        {
            string here = Path.Combine(RealFolder(parent), Path.GetFileName(folder));
            FileSystemInfo? target = new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: true);
            real = target is null ? here : RealFolder(Path.TrimEndingDirectorySeparator(target.FullName));
        }
        _realFolders[folder] = real;
        return real;
    }
}
