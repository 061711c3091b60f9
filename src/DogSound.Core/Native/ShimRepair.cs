using System.Buffers.Binary;
using System.Security.Cryptography;
using DogSound.Core.Files;

namespace DogSound.Core.Native;

/// <summary>
/// Makes TorchSharp's native library load on Linux systems whose libstdc++ is older than GCC 13's, such as Debian 12 and Ubuntu 22.04.
/// </summary>
/// <remarks>
/// The library was linked with GCC 13 and so asks for version GLIBCXX_3.4.32, for one symbol that nothing in it calls: the linker needs it
/// to start the standard streams, and every libstdc++ starts them by itself. With the weak flag on that one entry the loader goes on
/// without it. The flag is set in a copy in the user's cache; the package's own file is never touched.
/// </remarks>
internal static class ShimRepair
{
    private const string MissingVersion = "GLIBCXX_3.4.32";

    private static ReadOnlySpan<byte> OnlySymbol => "_ZSt21ios_base_library_initv"u8;

    /// <summary>True when this is what the loader complains of: the message is in the user's language, the version's name is not.</summary>
    public static bool IsNeeded(string loaderMessage) =>
        OperatingSystem.IsLinux() && loaderMessage.Contains(MissingVersion, StringComparison.Ordinal);

    /// <summary>The bytes of the library with the one version made weak.</summary>
    /// <exception cref="LibTorchException">The file is not an ELF library, or asks for the version for other reasons too.</exception>
    public static byte[] Repair(string path)
    {
        try
        {
            byte[] file = File.ReadAllBytes(path);
            if (ElfVersionNeeds.FindFlags(file, "GLIBCXX_3.4.32"u8, OnlySymbol) is not int offset)
            {
                throw new LibTorchException(
                    $"{path} needs {MissingVersion} of libstdc++ for more than its start-up symbol. Install GCC 13's libstdc++ or newer.");
            }

            Span<byte> flags = file.AsSpan(offset, sizeof(ushort));
            ushort weak = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | ElfVersionNeeds.WeakFlag);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, weak);
            return file;
        }
        catch (Exception failure) when (failure is BadImageFormatException or IOException or UnauthorizedAccessException)
        {
            throw new LibTorchException(
                $"{path} cannot be repaired for this system's libstdc++: {failure.Message} Install the DogSound module again.", failure);
        }
    }

    /// <summary>
    /// Loads the repaired bytes from <c>&lt;cache&gt;/&lt;content hash&gt;/</c>, which is written first where it is missing or differs;
    /// where the cache cannot be written or run from, from a private temporary folder that is deleted as soon as the library is mapped.
    /// </summary>
    /// <param name="repaired">What <see cref="Repair"/> returned.</param>
    /// <param name="fileName">Name of the file.</param>
    /// <param name="cacheDirectory">The folder of the repaired copies, or null where there is none.</param>
    /// <param name="load">Loads a file by its full path.</param>
    /// <returns>What <paramref name="load"/> returned, and the path that it was given.</returns>
    public static (nint Handle, string Path) LoadCopy(byte[] repaired, string fileName, string? cacheDirectory, Func<string, nint> load)
    {
        if (cacheDirectory is not null)
        {
            string cached = Path.Combine(cacheDirectory, Convert.ToHexStringLower(SHA256.HashData(repaired)), fileName);
            try
            {
                WriteOnce(cached, repaired);
                return (load(cached), cached);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DllNotFoundException)
            {
                // A read-only home, a full disk, or a cache on a file system that nothing may run from.
            }
        }

        string directory = Directory.CreateTempSubdirectory("dogsound-").FullName;
        try
        {
            string temporary = Path.Combine(directory, fileName);
            File.WriteAllBytes(temporary, repaired);
            return (load(temporary), temporary);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    // Two processes may do this at once: each renames a file of its own into place, and the second changes nothing.
    private static void WriteOnce(string path, byte[] bytes)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != bytes.Length || !File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes))
            AtomicFile.WriteAllBytes(path, bytes);
    }
}
