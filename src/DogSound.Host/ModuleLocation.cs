using System.Reflection;

namespace DogSound.Host;

/// <summary>Finds the packed module: the one that DOGSOUND_MODULE names, or the one of this version beside the program.</summary>
internal static class ModuleLocation
{
    /// <summary>Name of the environment variable that names a module's folder or manifest.</summary>
    public const string Variable = "DOGSOUND_MODULE";

    private const string Folder = "DogSound";
    private const string Manifest = "DogSound.psd1";

    public static string ProductVersion { get; } =
        typeof(ModuleLocation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>
    /// Puts the folder that a module lies in (<c>.../DogSound/0.1.0/DogSound.psd1</c>) first on the path that modules are
    /// searched on, so that a script's own <c>Import-Module DogSound</c> finds the same one.
    /// </summary>
    public static void AddToModulePath(string manifest)
    {
        const string Variable = "PSModulePath";
        string? folder = Path.GetDirectoryName(manifest);
        if (Path.GetFileName(folder) != Folder)
            folder = Path.GetDirectoryName(folder);
        if (Path.GetFileName(folder) == Folder)
            Environment.SetEnvironmentVariable(Variable, Path.GetDirectoryName(folder) + Path.PathSeparator + Environment.GetEnvironmentVariable(Variable));
    }

    /// <summary>Full path of the manifest.</summary>
    /// <exception cref="FileNotFoundException">There is none; the message says where it was looked for.</exception>
    public static string Find()
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        string folder = string.IsNullOrEmpty(named)
            ? Path.Combine(AppContext.BaseDirectory, "..", Folder, ProductVersion)
            : named;
        string manifest = Path.GetFullPath(folder.EndsWith(".psd1", StringComparison.OrdinalIgnoreCase) ? folder : Path.Combine(folder, Manifest));
        return File.Exists(manifest)
            ? manifest
            : throw new FileNotFoundException($"{manifest}: no such module. Run `./build.sh build`, or set {Variable} to the folder that holds {Manifest}.", manifest);
    }
}
