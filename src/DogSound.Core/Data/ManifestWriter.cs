using System.Globalization;
using System.Text;
using CsvHelper;

namespace DogSound.Core.Data;

/// <summary>
/// Writes a manifest that <see cref="ManifestReader"/> reads back as the same clips: names relative to the audio folder, and a column for
/// everything that is set of any clip. What was measured of a clip is not in it.
/// </summary>
public sealed class ManifestWriter
{
    /// <summary>Most bytes of a row's texts: with every quote doubled, the row is still one that is read.</summary>
    private const int MostBytes = ManifestReader.LongestRow / 3;

    private readonly AudioRoot _root;
    private readonly bool _isCompetition;
    private readonly List<(string Name, Clip Clip)> _rows = [];
    private readonly HashSet<string> _paths = new(Data.AudioRoot.PathComparer);
    private readonly Dictionary<int, string> _labels = [];

    /// <summary>Starts a manifest.</summary>
    /// <param name="audioRoot">Folder that all clips lie in.</param>
    /// <param name="isCompetition">Writes the competition's three columns, with label numbers and without extensions.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public ManifestWriter(string audioRoot, bool isCompetition)
    {
        _root = new AudioRoot(audioRoot);
        _isCompetition = isCompetition;
    }

    /// <summary>Full path of the audio folder.</summary>
    public string AudioRoot => _root.FullPath;

    /// <summary>Clips so far.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a clip, if a row of it can be read back.</summary>
    /// <returns>Why it was not added; null when it was.</returns>
    public ManifestProblem? Add(Clip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        if (_root.TryName(clip.Path, _isCompetition, out string name) is { } problem) return problem;
        if (Texts(clip).Sum(text => (long)Encoding.UTF8.GetByteCount(text)) + Encoding.UTF8.GetByteCount(name) > MostBytes) return ManifestProblem.BadRow;
        if (!ClipWeight.IsValid(clip.Weight)) return ManifestProblem.InvalidWeight;
        if (_isCompetition && LabelProblem(clip) is { } label) return label;
        if (_isCompetition ? Several(clip).Length > 0 : Several(clip).Any(label => label.Contains(ClipLabels.Separator, StringComparison.Ordinal)))
            return ManifestProblem.SeveralClasses;
        if (!_paths.Add(clip.Path)) return ManifestProblem.DuplicateFile;
        _rows.Add((name, clip));
        return null;
    }

    /// <summary>Writes the header and all rows, in the order in which they were added.</summary>
    public void Write(Stream stream)
    {
        using CsvWriter csv = CsvWriter.Create(stream, new CsvWriterOptions { NewLine = "\n", Quoting = CsvQuoting.WhenNeededOrWhitespace }, leaveOpen: true);
        Column[] columns = _isCompetition ? Competition : [.. Own.Where(column => _rows.Any(row => column.IsNeeded(row.Clip)))];
        foreach (Column column in columns) csv.WriteField(column.Name);
        csv.EndRecord();
        foreach ((string name, Clip clip) in _rows)
        {
            foreach (Column column in columns) csv.WriteField(column.Text(name, clip));
            csv.EndRecord();
        }
        csv.Flush();
    }

    private static readonly Column[] Own =
    [
        new("Filename", (name, _) => name, _ => true),
        new("Label", (_, clip) => clip.Label ?? "", _ => true),
        // With this column a label is a name; without it, one of digits alone would be read as a number.
        new(ManifestSettings.LabelIndexColumn, (_, clip) => Text(clip.LabelIndex), clip => clip.LabelIndex is not null || IsNumber(clip.Label) || Several(clip).Any(IsNumber)),
        new("Labels", (_, clip) => ClipLabels.Join(Several(clip)), clip => Several(clip).Length > 0),
        new("Remark", (_, clip) => clip.Remark ?? "", clip => !string.IsNullOrEmpty(clip.Remark)),
        new("Fold", (_, clip) => clip.Fold ?? "", clip => !string.IsNullOrEmpty(clip.Fold)),
        new("Group", (_, clip) => clip.Group ?? "", clip => !string.IsNullOrEmpty(clip.Group)),
        new("Part", (_, clip) => clip.Part?.ToString() ?? "", clip => clip.Part is not null),
        new("Weight", (_, clip) => clip.Weight?.ToString("R", CultureInfo.InvariantCulture) ?? "", clip => clip.Weight is not null),
        new("Pseudo", (_, clip) => clip.IsPseudoLabel ? "true" : "", clip => clip.IsPseudoLabel),
    ];

    private static readonly Column[] Competition =
    [
        new("Filename", (name, _) => name, _ => true),
        new("Label", (_, clip) => Text(clip.LabelIndex), _ => true),
        new("Remark", (_, clip) => clip.Label ?? "", _ => true),
    ];

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    // All labels of a clip that has more than the one in Label.
    private static string[] Several(Clip clip) => ClipLabels.Of(clip) is { Count: > 1 } labels ? [.. labels] : [];

    private static bool IsNumber(string? text) => text is not null && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static IEnumerable<string> Texts(Clip clip) => [clip.Label ?? "", .. Several(clip), clip.Remark ?? "", clip.Fold ?? "", clip.Group ?? ""];

    // A number names one class throughout; a clip without a label has neither number nor name.
    private ManifestProblem? LabelProblem(Clip clip)
    {
        if (string.IsNullOrEmpty(clip.Label)) return null;
        if (clip.LabelIndex is not { } index) return ManifestProblem.UnknownLabel;
        _labels.TryAdd(index, clip.Label);
        return _labels[index] == clip.Label ? null : ManifestProblem.ConflictingLabel;
    }

    private sealed record Column(string Name, Func<string, Clip, string> Text, Func<Clip, bool> IsNeeded);
}
