using System.Globalization;
using CsvHelper;
using DogSound.Core.Data;
using DogSound.Core.Files;

namespace DogSound.Service.Keeping;

/// <summary>A clip to keep.</summary>
/// <param name="Name">Name of its file, from its content.</param>
/// <param name="Bytes">The WAV file.</param>
/// <param name="Predicted">Its most probable class.</param>
/// <param name="Confidence">That class's probability.</param>
/// <param name="Model">The model that judged it.</param>
/// <param name="Time">When.</param>
internal sealed record KeptClip(string Name, byte[] Bytes, string Predicted, double Confidence, string Model, DateTimeOffset Time);

/// <summary>What became of a clip that was to be kept.</summary>
internal enum KeepOutcome
{
    /// <summary>It is in the folder.</summary>
    Kept,

    /// <summary>The same clip was in the folder before.</summary>
    Known,

    /// <summary>The folder holds as much as it may.</summary>
    Full,
}

/// <summary>
/// A folder of clips with a manifest that Import-DogSoundManifest reads: one row a clip, its label empty, for a person to fill in. Clips
/// that were taken out of the folder make room for others.
/// </summary>
/// <param name="folder">Full path; made where missing.</param>
/// <param name="countLimit">Most clips in it.</param>
/// <param name="byteLimit">Most bytes of clips in it.</param>
internal sealed class KeepFolder(string folder, int countLimit, long byteLimit)
{
    /// <summary>Name of the manifest.</summary>
    public const string ManifestName = "manifest.csv";

    private const string FileColumn = "Filename";

    private static readonly string[] Columns = [FileColumn, "Label", "Predicted", "Confidence", "Model", "Time"];

    private string ManifestPath => Path.Combine(folder, ManifestName);

    /// <summary>Writes the clip, and then its row. A process that dies between the two leaves a clip without a row, which gets one when it
    /// is sent again.</summary>
    /// <exception cref="IOException">The disk is full, or the folder can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not ours to write.</exception>
    /// <exception cref="InvalidDataException">The manifest that is there can't be read; it is left as it is.</exception>
    /// <exception cref="ManifestException">The same.</exception>
    public KeepOutcome Add(KeptClip clip)
    {
        UserCache.Create(folder);
        Dictionary<string, long> files = new DirectoryInfo(folder).EnumerateFiles("*.wav").ToDictionary(file => file.Name, file => file.Length, StringComparer.Ordinal);
        (List<string> columns, List<Dictionary<string, string>> rows) = ReadRows();
        bool isThere = files.ContainsKey(clip.Name);
        if (isThere && rows.Any(row => row[FileColumn] == clip.Name)) return KeepOutcome.Known;
        if (!isThere)
        {
            if (files.Count >= countLimit || files.Values.Sum() + clip.Bytes.Length > byteLimit) return KeepOutcome.Full;
            AtomicFile.WriteAllBytes(Path.Combine(folder, clip.Name), clip.Bytes);
        }

        // A label is somebody's work, wherever the clip is now; an empty row of a clip that is gone is of no use.
        rows.RemoveAll(row => !files.ContainsKey(row[FileColumn]) && row.GetValueOrDefault("Label", "").Length == 0);
        if (rows.All(row => row[FileColumn] != clip.Name)) rows.Add(RowOf(clip));
        AtomicFile.Write(ManifestPath, stream => Write(stream, columns, rows));
        return KeepOutcome.Kept;
    }

    private static Dictionary<string, string> RowOf(KeptClip clip) => new()
    {
        [FileColumn] = clip.Name,
        ["Predicted"] = clip.Predicted,
        ["Confidence"] = clip.Confidence.ToString("0.0000", CultureInfo.InvariantCulture),
        ["Model"] = clip.Model,
        ["Time"] = clip.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
    };

    // What somebody has filled in stays, columns of their own too.
    private (List<string> Columns, List<Dictionary<string, string>> Rows) ReadRows()
    {
        List<string> columns = [.. Columns];
        List<Dictionary<string, string>> rows = [];
        if (!File.Exists(ManifestPath)) return (columns, rows);
        var malformed = new Queue<CsvMalformedRecord>();
        using StreamReader text = ManifestReader.Open(ManifestPath);
        using CsvReader csv = CsvReader.Create(text, ManifestReader.Options(malformed), leaveOpen: true);
        while (ManifestReader.NextRow(csv, ManifestPath))
        {
            columns.AddRange(csv.Headers.Except(columns));
            rows.Add(csv.Headers.Select((name, index) => (name, Text: ManifestReader.Field(csv, index) ?? "")).DistinctBy(field => field.name)
                .ToDictionary(field => field.name, field => field.Text));
        }

        if (malformed.Count > 0 || rows.Any(row => !row.ContainsKey(FileColumn)))
            throw new InvalidDataException($"{ManifestPath}: it is no manifest of kept clips any more. Mend it, or move it away.");
        return (columns, rows);
    }

    private static void Write(Stream stream, List<string> columns, List<Dictionary<string, string>> rows)
    {
        using CsvWriter csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n", Quoting = CsvQuoting.WhenNeededOrWhitespace }, leaveOpen: true);
        foreach (string column in columns) csv.WriteField(column);
        csv.EndRecord();
        foreach (Dictionary<string, string> row in rows)
        {
            foreach (string column in columns) csv.WriteField(row.GetValueOrDefault(column, ""));
            csv.EndRecord();
        }

        csv.Flush();
    }
}
