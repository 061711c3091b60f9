namespace DogSound.Core.Files;

/// <summary>Where the user's files lie that can be deleted at any time, because they can be made again.</summary>
internal static class UserCache
{
    /// <summary>
    /// A folder of DogSound's: below <c>$XDG_CACHE_HOME</c> where that is set, else below the local application data of Windows or
    /// <c>~/.cache</c>; then <c>dogsound</c> and the name. It need not exist.
    /// </summary>
    /// <param name="name">What lies in it.</param>
    /// <returns>Its full path; null for a user without a home.</returns>
    public static string? Folder(string name)
    {
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? "";
        if (!Path.IsPathFullyQualified(cache))
        {
            cache = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            if (cache.Length == 0) return null;
            if (!OperatingSystem.IsWindows()) cache = Path.Combine(cache, ".cache");
        }
        return Path.Combine(cache, "dogsound", name);
    }

    /// <summary>Makes such a folder, for nobody's eyes but the user's: what people record is their own.</summary>
    /// <exception cref="IOException">It can't be made.</exception>
    public static void Create(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
