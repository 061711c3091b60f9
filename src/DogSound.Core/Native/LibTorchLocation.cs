namespace DogSound.Core.Native;

/// <summary>Where libtorch and TorchSharp's native library (the shim) lie, and the rules by which they are found.</summary>
/// <param name="Directory">Full path of the folder that holds libtorch.</param>
/// <param name="Source">Who named it: the environment variable, <c>module</c> or <c>host</c>.</param>
/// <param name="ShimPath">Full path of TorchSharp's native library.</param>
internal sealed record LibTorchLocation(string Directory, string Source, string ShimPath)
{
    /// <summary>The environment variable that names the folder of a libtorch of the user's own, such as a Python's torch/lib.</summary>
    public const string EnvironmentVariable = "DOGSOUND_LIBTORCH";

    /// <summary>The AppContext value that names the folder where a build staged libtorch.</summary>
    public const string AppContextName = "DogSound.NativeDirectory";

    private const string Advice =
        "Install the DogSound module with its native libraries, or set " + EnvironmentVariable + " to the torch/lib folder of a PyTorch "
        + LibTorch.ExpectedVersion + " (python -c \"import os, torch; print(os.path.join(os.path.dirname(torch.__file__), 'lib'))\").";

    private static string LibTorchFile => NativePlatform.FileName("torch_cpu");

    private static string ShimFile => NativePlatform.FileName("LibTorchSharp");

    /// <summary>
    /// Finds libtorch: the folder that the user named; else <c>runtimes/&lt;rid&gt;/native</c> beside the assembly or its parent (the
    /// module); else the folder that the host named. The shim is looked for in the same places, and last beside the user's libtorch.
    /// </summary>
    /// <param name="environment">Value of <see cref="EnvironmentVariable"/>. When set it is binding: there is no silent second
    /// choice.</param>
    /// <param name="assemblyDirectory">Folder of the DogSound.Core assembly.</param>
    /// <param name="hostDirectory">Value of <see cref="AppContextName"/>, or null.</param>
    /// <exception cref="LibTorchException">Nothing usable lies there.</exception>
    public static LibTorchLocation Find(string? environment, string assemblyDirectory, string? hostDirectory)
    {
        List<(string Directory, string Source)> shipped = [];
        string runtimes = Path.Combine("runtimes", NativePlatform.RuntimeIdentifier, "native");
        shipped.Add((Path.Combine(assemblyDirectory, runtimes), "module"));
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(assemblyDirectory)) is { Length: > 0 } parent)
            shipped.Add((Path.Combine(parent, runtimes), "module"));
        if (!string.IsNullOrWhiteSpace(hostDirectory))
            shipped.Add((Path.GetFullPath(hostDirectory), "host"));

        (string directory, string source) = string.IsNullOrWhiteSpace(environment)
            ? shipped.Find(place => File.Exists(Path.Combine(place.Directory, LibTorchFile)))
            : (OwnDirectory(environment), EnvironmentVariable);
        if (directory is null)
        {
            throw new LibTorchException(
                $"libtorch was not found: there is no {LibTorchFile} in {string.Join(", ", shipped.Select(place => place.Directory))}. "
                + Advice);
        }

        string[] shimDirectories = [.. shipped.Select(place => place.Directory), directory];
        string? shim = shimDirectories.Select(place => Path.Combine(place, ShimFile)).FirstOrDefault(File.Exists);
        return shim is null
            ? throw new LibTorchException(
                $"TorchSharp's native library was not found: there is no {ShimFile} in {string.Join(", ", shimDirectories)}. "
                + "It is part of the DogSound module: install the module again.")
            : new LibTorchLocation(directory, source, shim);
    }

    private static string OwnDirectory(string environment)
    {
        string directory;
        try
        {
            directory = Path.GetFullPath(environment);
        }
        catch (ArgumentException invalid)
        {
            throw new LibTorchException($"{EnvironmentVariable} is '{environment}', which is not a path. Correct it or unset it.", invalid);
        }

        return File.Exists(Path.Combine(directory, LibTorchFile))
            ? directory
            : throw new LibTorchException(
                $"{EnvironmentVariable} is '{environment}', but there is no {LibTorchFile} in it. "
                + $"Set it to the torch/lib folder of a PyTorch {LibTorch.ExpectedVersion}, or unset it to use the module's own libtorch.");
    }
}
