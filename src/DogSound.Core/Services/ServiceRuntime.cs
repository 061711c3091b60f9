using System.Runtime.InteropServices;

namespace DogSound.Core.Services;

/// <summary>The .NET that runs the service: a program of its own, for PowerShell itself has no ASP.NET Core.</summary>
internal static class ServiceRuntime
{
    private static string ProgramName => OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";

    /// <summary>Full path of <c>dotnet</c>: beside the runtime of this process, where <c>DOTNET_ROOT</c> says, or on the path.</summary>
    /// <exception cref="ServiceException">There is none.</exception>
    public static string Find()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/, where the runtime is not a part of the program.
        string own = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string?[] folders = [own, Environment.GetEnvironmentVariable("DOTNET_ROOT"), .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];
        return folders.Where(folder => !string.IsNullOrWhiteSpace(folder)).Select(folder => Path.Combine(folder!, ProgramName)).FirstOrDefault(File.Exists)
            ?? throw new ServiceException(
                ServiceErrorReason.RuntimeMissing,
                "The service needs the ASP.NET Core Runtime 10, and there is no program 'dotnet' on the path. Install it from https://dotnet.microsoft.com/download/dotnet/10.0, or let DOTNET_ROOT name its folder.");
    }
}
