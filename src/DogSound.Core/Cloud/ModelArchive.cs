using System.Formats.Tar;
using System.IO.Compression;
using DogSound.Core.Files;

namespace DogSound.Core.Cloud;

/// <summary>
/// Takes a model out of a <c>model.tar.gz</c>. Nothing else of the archive is ever written, and nothing under a name of its own: one whose names
/// lead elsewhere, that has links or devices, or that unpacks to more than a model may have, is refused.
/// </summary>
internal static class ModelArchive
{
    /// <summary>How the name of a model ends.</summary>
    public const string Extension = ".safetensors";

    /// <summary>Most bytes that an archive may unpack to, all of its files together.</summary>
    public const long MostBytes = 8L << 30;

    private const int MostEntries = 10_000;

    /// <summary>Takes out the only model, whatever its folder in the archive.</summary>
    /// <param name="archive">The archive.</param>
    /// <param name="destination">Full path of the file to write, whole or not at all.</param>
    /// <param name="mostBytes">Most bytes that it may unpack to.</param>
    /// <exception cref="TrainingJobException">The archive is broken, too large, holds what it must not, or no model or several.</exception>
    /// <exception cref="IOException">The file can't be written.</exception>
    public static void Extract(string archive, string destination, long mostBytes = MostBytes)
    {
        TrainingJobException Refuse(string message, Exception? inner = null) => new(TrainingJobErrorReason.InvalidArchive, archive, message, inner);
        try
        {
            using FileStream file = File.OpenRead(archive);
            using var unzipped = new GZipStream(file, CompressionMode.Decompress);
            using var bounded = new BoundedReading(unzipped, mostBytes);
            using var tar = new TarReader(bounded);
            string? found = null;
            for (int count = 0; tar.GetNextEntry() is { } entry; count++)
            {
                if (count == MostEntries) throw Refuse($"it has more than {MostEntries} entries, which no archive of a model has.");
                if (entry.EntryType is TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes) continue;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile))
                    throw Refuse($"'{entry.Name}' in it is a {entry.EntryType}; only files and folders are taken.");
                if (!IsInside(entry.Name)) throw Refuse($"the name '{entry.Name}' in it leads out of the archive.");
                if (!entry.Name.EndsWith(Extension, StringComparison.Ordinal)) continue;
                if (found is not null) throw Refuse($"it holds several models, '{found}' and '{entry.Name}'. Pack one.");
                found = entry.Name;
                AtomicFile.Write(destination, stream => entry.DataStream?.CopyTo(stream));
            }
            if (found is null) throw Refuse($"it holds no model, that is no file *{Extension}.");
        }
        catch (Exception error) when (error is InvalidDataException or FormatException or EndOfStreamException or ArgumentException or NotSupportedException)
        {
            throw Refuse($"it can't be unpacked as a .tar.gz. {error.Message}", error);
        }
    }

    private static bool IsInside(string name) => !Path.IsPathRooted(name) && !name.Contains('\\', StringComparison.Ordinal)
        && !name.Contains(':', StringComparison.Ordinal) && !name.Any(char.IsControl) && !name.Split('/').Contains("..");
}
