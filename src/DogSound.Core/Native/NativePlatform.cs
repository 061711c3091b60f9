using System.Runtime.InteropServices;

namespace DogSound.Core.Native;

/// <summary>How native libraries are named on this platform.</summary>
internal static class NativePlatform
{
    /// <summary>The portable runtime identifier, such as <c>linux-x64</c>: the name of the folder under <c>runtimes/</c>.</summary>
    public static string RuntimeIdentifier { get; } =
        (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            Architecture other => other.ToString(),
        };

    /// <summary>The file name of a library: <c>torch_cpu</c> is <c>libtorch_cpu.so</c>, <c>libtorch_cpu.dylib</c> or
    /// <c>torch_cpu.dll</c>.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
