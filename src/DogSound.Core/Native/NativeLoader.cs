using System.Runtime.InteropServices;

namespace DogSound.Core.Native;

/// <summary>Loads native libraries by absolute path.</summary>
internal static partial class NativeLoader
{
    private const int BindNow = 2;

    /// <summary>
    /// Loads a library whose every function must be there. .NET's own loader binds functions on Linux at their first call, and a missing
    /// one then ends the process; here it is an exception.
    /// </summary>
    /// <exception cref="DllNotFoundException">The library cannot be loaded; the message is the loader's.</exception>
    public static nint LoadComplete(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            // The first call of an import looks the function up, which would overwrite the loader's message: so it is called once before.
            LastError();
            if (Open(path, BindNow) == 0)
                throw new DllNotFoundException(Marshal.PtrToStringUTF8(LastError()) ?? $"{path} cannot be loaded.");
        }

        return NativeLibrary.Load(path);
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dlerror")]
    private static partial nint LastError();
}
