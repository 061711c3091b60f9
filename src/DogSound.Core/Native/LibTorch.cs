using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using DogSound.Core.Files;
using TorchSharp;

namespace DogSound.Core.Native;

/// <summary>
/// Finds libtorch, makes it loadable and loads it, before TorchSharp looks for it: TorchSharp's own search copies files about and prints.
/// Call <see cref="Load"/> before the first use of any TorchSharp type.
/// </summary>
public static class LibTorch
{
    /// <summary>Version (major.minor) of libtorch that the referenced TorchSharp was made for.</summary>
    public const string ExpectedVersion = "2.10";

    // Dependencies first. A GPU build has the last two.
    private static readonly string[] Libraries = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    private static readonly Lazy<Outcome> Loaded = new(LoadOnce, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>
    /// Loads libtorch; does nothing when it is loaded. Any thread may call it at any time. Nothing is printed, and nothing is tried twice
    /// in a process.
    /// </summary>
    /// <remarks>
    /// Where it looks: the folder in the environment variable <c>DOGSOUND_LIBTORCH</c>, which is binding when set;
    /// <c>runtimes/&lt;rid&gt;/native</c> beside the folder of this assembly or its parent; the folder in the AppContext value
    /// <c>DogSound.NativeDirectory</c>.
    /// </remarks>
    /// <exception cref="LibTorchException">There is no usable libtorch; every later call throws the same.</exception>
    public static void Load()
    {
        if (Loaded.Value.Failure is { } failure)
            throw new LibTorchException(failure.Message, failure);
    }

    /// <summary>Loads libtorch if need be and tells what was found; a failure is in <see cref="LibTorchStatus.Error"/>, nothing is
    /// thrown.</summary>
    public static LibTorchStatus Status() => Loaded.Value.Status;

    /// <summary>Address of a function that libtorch_cpu exports; libtorch must be loaded.</summary>
    internal static bool TryGetExport(string name, out nint address)
    {
        Load();
        return NativeLibrary.TryGetExport(Loaded.Value.Handles["torch_cpu"], name, out address);
    }

    private static Outcome LoadOnce()
    {
        LibTorchLocation? location = null;
        string? version = null;
        try
        {
            string? assembly = Path.GetDirectoryName(typeof(LibTorch).Assembly.Location);
            location = LibTorchLocation.Find(
                Environment.GetEnvironmentVariable(LibTorchLocation.EnvironmentVariable),
                string.IsNullOrEmpty(assembly) ? AppContext.BaseDirectory : assembly,
                AppContext.GetData(LibTorchLocation.AppContextName) as string);
            version = LibTorchVersion.OfDirectory(location.Directory);
            Threads.Prepare();
            Dictionary<string, nint> handles = LoadLibraries(location.Directory);
            version = LibTorchVersion.OfLibrary(handles["torch_cpu"]) ?? version;
            (handles["LibTorchSharp"], string shimPath, bool repaired) = LoadShim(location.ShimPath);
            Bind(location.Directory, handles);
            Threads.Initialize();
            return new Outcome(handles, null, new LibTorchStatus
            {
                IsLoaded = true,
                Directory = location.Directory,
                Source = location.Source,
                Version = version,
                ShimPath = shimPath,
                IsShimRepaired = repaired,
            });
        }
        catch (Exception failure) when (failure is LibTorchException or DllNotFoundException or BadImageFormatException or IOException
            or UnauthorizedAccessException or TypeInitializationException or ExternalException or EntryPointNotFoundException)
        {
            LibTorchException error = failure as LibTorchException ?? Refused(location!, version, failure);
            LibTorchStatus status = new()
            {
                IsLoaded = false,
                Directory = location?.Directory,
                Source = location?.Source,
                Version = version,
                Error = error.Message,
            };
            return new Outcome([], error, status);
        }
    }

    private static Dictionary<string, nint> LoadLibraries(string directory)
    {
        // The packages ship the OpenMP runtime under a name of their own; whoever comes first must be the one that libtorch was linked
        // with.
        if (OperatingSystem.IsLinux())
        {
            foreach (string openMP in Directory.EnumerateFiles(directory, "libgomp-*.so*").Order(StringComparer.Ordinal))
                NativeLibrary.Load(openMP);
        }

        Dictionary<string, nint> handles = [];
        foreach (string library in Libraries)
        {
            string path = Path.Combine(directory, NativePlatform.FileName(library));
            if (library is "c10" or "torch_cpu" || File.Exists(path))
                handles[library] = NativeLibrary.Load(path);
        }

        return handles;
    }

    private static (nint Handle, string Path, bool Repaired) LoadShim(string path)
    {
        try
        {
            return (NativeLoader.LoadComplete(path), path, false);
        }
        catch (DllNotFoundException refused) when (ShimRepair.IsNeeded(refused.Message))
        {
            (nint handle, string copy) = ShimRepair.LoadCopy(
                ShimRepair.Repair(path), Path.GetFileName(path), UserCache.Folder("native"), NativeLoader.LoadComplete);
            return (handle, copy, true);
        }
    }

    // TorchSharp's static constructor and its imports ask the runtime for libraries by name; here they get the ones that are loaded.
    private static void Bind(string directory, Dictionary<string, nint> handles)
    {
        Assembly torchSharp = typeof(torch).Assembly;
        AssemblyLoadContext.GetLoadContext(torchSharp)!.ResolvingUnmanagedDll += (assembly, name) =>
        {
            if (assembly != torchSharp)
                return 0;
            if (handles.TryGetValue(name, out nint handle))
                return handle;
            // The CUDA build on Windows asks for cuDNN and its relatives by name.
            string path = Path.Combine(directory, NativePlatform.FileName(name));
            return File.Exists(path) ? NativeLibrary.Load(path) : 0;
        };
        RuntimeHelpers.RunClassConstructor(typeof(torch).TypeHandle);
        using torch.Tensor ones = torch.ones(2, 3, device: torch.CPU);
        using torch.Tensor sum = ones.sum();
        if (sum.item<float>() != 6)
            throw new DllNotFoundException("It loads, but does not add up numbers as it should.");
    }

    private static LibTorchException Refused(LibTorchLocation location, string? version, Exception failure)
    {
        string found = version is null ? "a libtorch of unknown version" : $"libtorch {version}";
        return new LibTorchException(
            $"{found} in {location.Directory} cannot be used: {(failure.InnerException ?? failure).Message} "
            + $"TorchSharp needs libtorch {ExpectedVersion}. "
            + (location.Source == LibTorchLocation.EnvironmentVariable
                ? $"Set {LibTorchLocation.EnvironmentVariable} to the torch/lib folder of a PyTorch {ExpectedVersion}, or unset it."
                : "Install the DogSound module again."),
            failure);
    }

    private sealed record Outcome(Dictionary<string, nint> Handles, LibTorchException? Failure, LibTorchStatus Status);
}
