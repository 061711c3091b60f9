using System.IO.Enumeration;
using DogSound.Core.Audio;
using DogSound.Core.Data;

namespace DogSound.Core.Retraining;

/// <summary>Finds the labelled clips of a plan's sources.</summary>
internal static class ClipCollector
{
    /// <summary>Reads all sources.</summary>
    /// <param name="sources">The sources; where two name a clip, what the later one says counts.</param>
    /// <param name="report">Takes what is wrong with a row or a file, in a sentence; the others go on.</param>
    /// <param name="cancel">Checked for every clip.</param>
    /// <returns>Labelled clips, each file once, in the order in which they were first named.</returns>
    /// <exception cref="RetrainingException">A source is not there, or can't be read: retraining on the rest would be retraining on something
    /// else than was asked for.</exception>
    public static IReadOnlyList<Clip> Collect(IReadOnlyList<ClipSource> sources, Action<string> report, CancellationToken cancel)
    {
        var clips = new OrderedDictionary<string, Clip>(AudioRoot.PathComparer);
        foreach (Clip clip in sources.SelectMany(source => source.Folder.Length > 0 ? OfFolder(source.Folder, report) : OfManifests(source, report)))
        {
            cancel.ThrowIfCancellationRequested();
            if (!string.IsNullOrWhiteSpace(clip.Label))
                clips[clip.Path] = clip;
        }
        return [.. clips.Values];
    }

    /// <summary>Reads the clips of one manifest.</summary>
    /// <exception cref="RetrainingException">It is not there, or can't be read.</exception>
    public static IEnumerable<Clip> OfManifest(string path, string? audioRoot, Action<string> report)
    {
        IEnumerator<ManifestRow> rows;
        try
        {
            rows = ManifestReader.Read(path, new ManifestSettings { AudioRoot = audioRoot }).GetEnumerator();
        }
        catch (DirectoryNotFoundException error)
        {
            throw NotFound($"{path}: {error.Message}", error);
        }
        using (rows)
        {
            while (MoveNext(rows))
            {
                if (rows.Current.Clip is { } clip)
                    yield return clip;
                else
                    report($"{path}: {rows.Current.Message}");
            }
        }
    }

    private static bool MoveNext(IEnumerator<ManifestRow> rows)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (ManifestException error)
        {
            throw NotFound(error.Message, error);
        }
    }

    private static IEnumerable<Clip> OfFolder(string folder, Action<string> report)
    {
        if (!Directory.Exists(folder))
            throw NotFound($"{folder}: there is no such folder. Mend its path in the retraining file, or mount what it lies on.", null);
        foreach (string path in SoundFiles.Enumerate(folder, recurse: true, (unreadable, error) => report($"{unreadable}: {error.Message}")))
        {
            string parent = Path.GetDirectoryName(path)!;
            if (parent == folder)
                report($"{path}: lies in no folder of a class. Move it into the folder that has the name of its class.");
            else
                yield return new Clip { Path = path, Label = Path.GetFileName(parent) };
        }
    }

    private static IEnumerable<Clip> OfManifests(ClipSource source, Action<string> report)
    {
        string folder = Path.GetDirectoryName(source.Manifest)!, pattern = Path.GetFileName(source.Manifest);
        bool isPattern = pattern.AsSpan().ContainsAny('*', '?');
        if (isPattern && !Directory.Exists(folder))
            throw NotFound($"{folder}: there is no such folder. Mend the path of the manifests in the retraining file.", null);
        // A pattern may match nothing: nobody has reviewed anything yet.
        IEnumerable<string> paths = isPattern
            ? Directory.EnumerateFiles(folder).Where(path => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(path))).Order(StringComparer.Ordinal)
            : [source.Manifest];
        return paths.SelectMany(path => OfManifest(path, source.AudioRoot.Length > 0 ? source.AudioRoot : null, report));
    }

    private static RetrainingException NotFound(string message, Exception? inner) => new(RetrainingErrorReason.SourceNotFound, message, inner);
}
