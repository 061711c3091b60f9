using System.Runtime.InteropServices;

namespace DogSound.Core.Native;

/// <summary>
/// What becomes of memory that libtorch frees on a CPU. By default the C library gives large blocks back to the system, and the next
/// batch, which needs the same ones, has every page of them made and cleared again.
/// </summary>
public static unsafe class FreedMemory
{
    // malloc.h: parameters of mallopt.
    private const int TrimThreshold = -1, MapThreshold = -3, MapMaximum = -4;

    // Blocks come from the heap, however large, and its end is never given back.
    private const int NoMaps = 0, NeverTrim = -1;

    // glibc's default, and the thresholds that it adapts itself to where large blocks are freed.
    private const int UsualMaps = 65536, UsualMapThreshold = 32 * 1024 * 1024, UsualTrimThreshold = 2 * UsualMapThreshold;

    private static readonly Lock Gate = new();
    private static readonly delegate* unmanaged<int, int, int> SetOption;
    private static readonly delegate* unmanaged<nuint, int> Trim;
    private static int _keepers;

    static FreedMemory()
    {
        // Only glibc has them; what the user told it by the environment is not changed.
        bool isSetByUser = Environment.GetEnvironmentVariable("GLIBC_TUNABLES")?.Contains("glibc.malloc", StringComparison.Ordinal) == true
            || new[] { "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_" }
                .Any(name => Environment.GetEnvironmentVariable(name) is not null);
        if (OperatingSystem.IsLinux() && !isSetByUser && NativeLibrary.TryLoad("libc.so.6", out nint library)
            && NativeLibrary.TryGetExport(library, "mallopt", out nint setOption)
            && NativeLibrary.TryGetExport(library, "malloc_trim", out nint trim))
        {
            SetOption = (delegate* unmanaged<int, int, int>)setOption;
            Trim = (delegate* unmanaged<nuint, int>)trim;
        }
    }

    /// <summary>Whether the C library can be told; <see cref="Keep"/> does nothing where it can't.</summary>
    public static bool IsAvailable => SetOption is not null;

    /// <summary>Whether anybody wants it kept now.</summary>
    internal static bool IsKept
    {
        get
        {
            lock (Gate)
                return _keepers > 0;
        }
    }

    /// <summary>Keeps freed memory in the process, for the next step, until the result is disposed; then it all goes back. Calls
    /// nest.</summary>
    public static IDisposable Keep()
    {
        lock (Gate)
        {
            if (_keepers++ == 0 && IsAvailable)
            {
                _ = SetOption(MapMaximum, NoMaps);
                _ = SetOption(TrimThreshold, NeverTrim);
            }
        }

        return new Keeper();
    }

    private static void Release()
    {
        lock (Gate)
        {
            if (--_keepers > 0 || !IsAvailable)
                return;
            _ = SetOption(MapMaximum, UsualMaps);
            _ = SetOption(MapThreshold, UsualMapThreshold);
            _ = SetOption(TrimThreshold, UsualTrimThreshold);
            _ = Trim(0);
        }
    }

    private sealed class Keeper : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0)
                Release();
        }
    }
}
