using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace DogSound.Core.Native;

/// <summary>How many threads libtorch uses inside one operation.</summary>
public static partial class Threads
{
    private static int _usual;

    /// <summary>
    /// Processor cores that this process may use, hyper-threads counted once: two threads on one core share its vector units, so more
    /// threads than cores only slow matrix work down.
    /// </summary>
    public static int PhysicalCores { get; } = Math.Min(Environment.ProcessorCount, CountCores() ?? Environment.ProcessorCount);

    /// <summary>Threads that libtorch uses now.</summary>
    public static int Count
    {
        get
        {
            LibTorch.Load();
            return torch.get_num_threads();
        }
    }

    /// <summary>
    /// Called once, before libtorch is loaded: its threads soon go to sleep while they wait for each other, unless the user said otherwise.
    /// By default they spin for milliseconds, and where our decoders or other programs want the cores, they take them from the very
    /// thread that they wait for. With this many turns, tens of microseconds, a batch of 16 clips on two cores takes 156 ms where the
    /// machine is quiet (144 ms by default, 171 ms without any turn) and 365 ms beside two busy programs (741 and 292 ms); one run of each.
    /// </summary>
    internal static void Prepare()
    {
        // GNU's OpenMP reads the C library's environment while it is loaded; .NET's is a copy.
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
            SetCEnvironment("GOMP_SPINCOUNT", "10000", overwrite: 0);
    }

    /// <summary>Called once, when libtorch was loaded: one thread a core, unless the user said otherwise by OMP_NUM_THREADS.</summary>
    internal static void Initialize()
    {
        string? chosen = Environment.GetEnvironmentVariable("OMP_NUM_THREADS");
        bool isNumber = int.TryParse(chosen, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads > 0;
        int count = isNumber ? threads : PhysicalCores;
        torch.set_num_threads(count);
        _usual = count;
        TensorWorkers.Initialize(count);
    }

    /// <summary>Gives the calling thread the number that was set when libtorch was loaded: a thread that first met libtorch while workers
    /// were being started has theirs, and sums of other threads are rounded otherwise.</summary>
    internal static void UseUsual()
    {
        LibTorch.Load();
        if (torch.get_num_threads() != _usual)
            torch.set_num_threads(_usual);
    }

    /// <summary>Sets how many threads libtorch uses for what the calling thread asks of it; under Linux, where OpenMP and the MKL keep that
    /// for each thread. It is also the number of every thread that has not used libtorch yet: whoever starts threads with a number of
    /// their own sets the usual one again when they have theirs.</summary>
    internal static void Use(int count)
    {
        // In this order: whatever a thread asks libtorch for first gives it the number of all others.
        _ = torch.get_num_threads();
        torch.set_num_threads(count);
    }

    private static int? CountCores()
    {
        try
        {
            return OperatingSystem.IsLinux() ? CountLinuxCores("/sys/devices/system/cpu")
                : OperatingSystem.IsMacOS() ? CountMacCores() : null;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Counts the sets of sibling threads under Linux's table of processors; null where it does not say.</summary>
    internal static int? CountLinuxCores(string processors)
    {
        HashSet<string> cores = [];
        foreach (string processor in Directory.EnumerateDirectories(processors, "cpu*"))
        {
            string siblings = Path.Combine(processor, "topology", "thread_siblings_list");
            if (File.Exists(siblings))
                cores.Add(File.ReadAllText(siblings).Trim());
        }

        return cores.Count == 0 ? null : cores.Count;
    }

    private static int? CountMacCores()
    {
        nuint size = sizeof(int);
        bool known = SystemControl("hw.physicalcpu", out int cores, ref size, 0, 0) == 0 && size == sizeof(int) && cores > 0;
        return known ? cores : null;
    }

    [LibraryImport("libc", EntryPoint = "sysctlbyname", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SystemControl(string name, out int value, ref nuint size, nint newValue, nuint newSize);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetCEnvironment(string name, string value, int overwrite);
}
