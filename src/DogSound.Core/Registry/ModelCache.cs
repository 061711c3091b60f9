using System.Security.Cryptography;
using DogSound.Core.Files;
using DogSound.Core.Models;

namespace DogSound.Core.Registry;

/// <summary>
/// Copies of published models on this machine, by their SHA-256: a registry that is no folder brings them here. None of them is trusted: one that is
/// damaged is brought anew. Those that nobody has used for a month are deleted.
/// </summary>
/// <param name="folder">Where they lie; by default a folder in the user's cache.</param>
internal sealed class ModelCache(string? folder = null)
{
    private const string Extension = ".safetensors";

    private static readonly TimeSpan LongestUnused = TimeSpan.FromDays(30);

    /// <summary>A model that is here.</summary>
    /// <param name="sha256">SHA-256 of the file, in lower-case hexadecimal digits.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Its path; null where it is not here, or damaged.</returns>
    public string? Find(string sha256, CancellationToken cancel) => Guard(() =>
    {
        cancel.ThrowIfCancellationRequested();
        string path = PathOf(sha256);
        try
        {
            if (!File.Exists(path) || ModelFile.ComputeFingerprint(path) != sha256) return null;
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow);
            return path;
        }
        catch (Exception error) when (error is ModelFormatException or FileNotFoundException)
        {
            return null;
        }
    });

    /// <summary>Copies a file into the cache, as it is now.</summary>
    /// <returns>Path of the copy.</returns>
    /// <exception cref="RegistryException">The cache can't be written.</exception>
    public string Add(string path, CancellationToken cancel)
    {
        using FileStream source = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        return Write(stream => StreamCopy.Copy(source, stream, cancel), expected: null, path);
    }

    /// <summary>Brings a model into the cache.</summary>
    /// <param name="sha256">What it must be.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="origin">What people call the place that it comes from.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="RegistryException">It is missing or another one, or the cache can't be written.</exception>
    public string Add(string sha256, Action<Stream> write, string origin)
    {
        try
        {
            return Write(write, sha256, origin);
        }
        catch (FileNotFoundException error)
        {
            throw RegistryException.Damaged(origin, $"{origin}: it is missing. Use another version, and publish the model again.", error);
        }
    }

    private string? KnownFolder => folder ?? UserCache.Folder("models");

    private string Folder => KnownFolder
        ?? throw new IOException("there is no home folder to keep models in. Set XDG_CACHE_HOME to a folder");

    private string PathOf(string sha256) => Path.Combine(Folder, sha256 + Extension);

    private string Write(Action<Stream> write, string? expected, string origin) => Guard(() =>
    {
        UserCache.Create(Folder);
        Sweep();
        string temporary = Path.Combine(Folder, $".{Guid.NewGuid():N}.part");
        try
        {
            string sha256;
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
                stream.Position = 0;
                sha256 = Convert.ToHexStringLower(SHA256.HashData(stream));
            }
            if (expected is not null && sha256 != expected)
                throw RegistryException.Damaged(origin, $"{origin}: this is not the file that was published. Use another version, and publish the model again.");
            File.Move(temporary, PathOf(sha256), overwrite: true);
            return PathOf(sha256);
        }
        finally
        {
            File.Delete(temporary);
        }
    });

    private void Sweep()
    {
        foreach (FileInfo file in new DirectoryInfo(Folder).EnumerateFiles())
        {
            if (DateTime.UtcNow - file.LastWriteTimeUtc <= LongestUnused) continue;
            try
            {
                file.Delete();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
            }
        }
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is (IOException or UnauthorizedAccessException) and not (RegistryException or ModelFormatException or FileNotFoundException))
        {
            string cause = FullDisk.IsCauseOf(error) ? "the disk is full. Make room on it" : $"{error.Message.TrimEnd('.')}. Clear that up, or set XDG_CACHE_HOME to another folder";
            throw new RegistryException(
                RegistryErrorReason.CannotRead, KnownFolder ?? "", $"{KnownFolder ?? "The user's cache"}: copies of models can't be kept there: {cause}, then do it again.", error);
        }
    }
}
