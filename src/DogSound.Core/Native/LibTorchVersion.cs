using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace DogSound.Core.Native;

/// <summary>Tells which libtorch lies in a folder or was loaded.</summary>
internal static partial class LibTorchVersion
{
    // No version file is longer; what is longer is not a version file.
    private const int MaximumFileSize = 64 * 1024;

    /// <summary>
    /// The version by the files beside libtorch: <c>../version.py</c> in a Python package, <c>../build-version</c> in PyTorch's own
    /// archives. Null where there are none.
    /// </summary>
    public static string? OfDirectory(string directory)
    {
        if (Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(directory)) is not { } parent)
            return null;
        return VersionAssignment().Match(Text(Path.Combine(parent, "version.py"))) is { Success: true } match
            ? match.Groups[1].Value
            : Text(Path.Combine(parent, "build-version")).Trim() is { Length: > 0 } version ? version : null;
    }

    /// <summary>The version that a loaded libtorch_cpu states of itself (major, minor, patch in the top three bytes), or null for versions
    /// that state none.</summary>
    public static unsafe string? OfLibrary(nint torchCpu)
    {
        if (!NativeLibrary.TryGetExport(torchCpu, "aoti_torch_abi_version", out nint function))
            return null;
        ulong version = ((delegate* unmanaged<ulong>)function)();
        return string.Create(CultureInfo.InvariantCulture, $"{version >> 56}.{(version >> 48) & 255}.{(version >> 40) & 255}");
    }

    private static string Text(string path)
    {
        try
        {
            return File.Exists(path) && new FileInfo(path).Length <= MaximumFileSize ? File.ReadAllText(path) : "";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [GeneratedRegex(@"^__version__\s*=\s*['""]([^'""]{1,64})['""]", RegexOptions.Multiline)]
    private static partial Regex VersionAssignment();
}
