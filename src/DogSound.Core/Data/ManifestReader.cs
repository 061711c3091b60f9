using System.Globalization;
using System.Text;
using CsvHelper;

namespace DogSound.Core.Data;

/// <summary>
/// Reads a manifest: a CSV file with one clip a row, as the competition's <c>Filename,Label,Remark</c> or with any other
/// columns that have names. Comma, semicolon and tab separate; UTF-8, with or without a mark. Rows are read one by one, so
/// that a manifest of any length takes little memory, and a bad row costs itself only.
/// </summary>
public static class ManifestReader
{
    /// <summary>Longest row, in bytes: a manifest whose quote is never closed must not become one giant field.</summary>
    public const int LongestRow = 262_144;

    private static readonly string[] Truths = ["true", "yes", "1"];
    private static readonly string[] Falsehoods = ["false", "no", "0"];

    /// <summary>Reads the rows in order.</summary>
    /// <param name="path">Path of the manifest.</param>
    /// <param name="settings">Columns, classes and the audio folder.</param>
    /// <returns>One item a row: a clip, or what is wrong with the row.</returns>
    /// <exception cref="ManifestException">The manifest can't be read, lacks a column or holds no row.</exception>
    /// <exception cref="DirectoryNotFoundException">The audio folder does not exist.</exception>
    /// <exception cref="ArgumentException">The class list names a class twice.</exception>
    public static IEnumerable<ManifestRow> Read(string path, ManifestSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string full = Path.GetFullPath(path);
        var root = new AudioRoot(settings.AudioRoot ?? Path.GetDirectoryName(full)!);
        var labels = new LabelReader(settings.Classes);
        return ReadRows(full, settings, root, labels);
    }

    private static IEnumerable<ManifestRow> ReadRows(string path, ManifestSettings settings, AudioRoot root, LabelReader labels)
    {
        var malformed = new Queue<CsvMalformedRecord>();
        using StreamReader text = Open(path);
        using CsvReader csv = CsvReader.Create(text, Options(malformed), leaveOpen: true);
        Columns? columns = null;
        var lines = new Dictionary<string, long>(AudioRoot.PathComparer);
        bool any = false;
        while (NextRow(csv, path))
        {
            columns ??= Columns.Find(csv.Headers, settings, path);
            while (malformed.TryDequeue(out CsvMalformedRecord skipped)) yield return Refuse(skipped);
            any = true;
            yield return ReadRow(csv, columns, root, labels, settings, lines);
        }
        while (malformed.TryDequeue(out CsvMalformedRecord skipped))
        {
            any = true;
            yield return Refuse(skipped);
        }
        if (!any) throw new ManifestException(path, "there is no row below the header. It needs a header such as Filename,Label,Remark and one row a clip.");
    }

    internal static CsvReaderOptions Options(Queue<CsvMalformedRecord> malformed) => new()
    {
        HasHeader = true,
        TrimWhitespace = true,
        MaxRecordSize = LongestRow,
        TrackLineNumbers = true,
        MalformedData = CsvMalformedDataHandling.Skip,
        OnMalformedRecord = malformed.Enqueue,
    };

    internal static StreamReader Open(string path)
    {
        try
        {
            // Bytes that are not UTF-8 throw: better no manifest than file names with holes.
            return new StreamReader(path, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string what = Directory.Exists(path) ? "this is a folder. Name the CSV file in it." : $"the manifest can't be opened. {error.Message}";
            throw new ManifestException(path, what, error);
        }
    }

    internal static bool NextRow(CsvReader csv, string path)
    {
        try
        {
            return csv.Read();
        }
        catch (DecoderFallbackException error)
        {
            throw new ManifestException(path, $"the text near line {csv.LineNumber} is not UTF-8. Save the manifest as UTF-8.", error);
        }
        catch (Exception error) when (error is CsvFormatException or CsvValidationException or IOException or InvalidOperationException)
        {
            throw new ManifestException(path, $"it can't be read near line {csv.LineNumber}. {error.Message} Is a quote never closed?", error);
        }
    }

    internal static ManifestRow Refuse(CsvMalformedRecord record) => new(
        record.LineNumber, "", null, ManifestProblem.BadRow, $"line {record.LineNumber} is broken as CSV ({record.Reason}); check its quotes.");

    private static ManifestRow ReadRow(CsvReader csv, Columns columns, AudioRoot root, LabelReader labels, ManifestSettings settings, Dictionary<string, long> lines)
    {
        long line = csv.LineNumber;
        string? name = Field(csv, columns.File);
        if (name is null) return new ManifestRow(line, "", null, ManifestProblem.BadRow, $"line {line} has no file name.");
        ManifestRow Refuse(ManifestProblem problem, string message) => new(line, name, null, problem, $"{name} (line {line}): {message}");

        if (root.TryFind(name, out string path) is { } problem) return Refuse(problem, Explain(problem, root));
        if (!lines.TryAdd(path, line)) return Refuse(ManifestProblem.DuplicateFile, $"line {lines[path]} names the same file; this row is left out.");

        var clip = new Clip { Path = path, Fold = Field(csv, columns.Fold), Group = Field(csv, columns.Group) };
        if (Field(csv, columns.Part) is { } part)
        {
            clip.Part = PartOf(part);
            if (clip.Part is null) return Refuse(ManifestProblem.UnknownPart, $"the part '{part}' is not one of {string.Join(", ", Enum.GetNames<DatasetPart>())}.");
        }
        if (Field(csv, columns.Weight) is { } weight)
        {
            clip.Weight = double.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
            if (!ClipWeight.IsValid(clip.Weight)) return Refuse(ManifestProblem.InvalidWeight, $"the weight '{weight}' is not a number {ClipWeight.Range}, with a point.");
        }
        if (Field(csv, columns.Pseudo) is { } pseudo)
        {
            if (TruthOf(pseudo) is not { } truth) return Refuse(ManifestProblem.InvalidPseudo, $"'{pseudo}' in the column {columns.PseudoName} is none of {string.Join(", ", Truths.Concat(Falsehoods))}.");
            clip.IsPseudoLabel = truth;
        }
        (ManifestProblem Problem, string Message)? wrong = ApplyLabels(csv, columns, labels, settings, clip);
        return wrong is null ? new ManifestRow(line, name, clip) : Refuse(wrong.Value.Problem, wrong.Value.Message);
    }

    private static (ManifestProblem Problem, string Message)? ApplyLabels(CsvReader csv, Columns columns, LabelReader labels, ManifestSettings settings, Clip clip)
    {
        string? label = Field(csv, columns.Label), all = Field(csv, columns.Several), remark = Field(csv, columns.Remark);
        string[] several = (all ?? (settings.IsMultiLabel ? label : null)) is { } text ? ClipLabels.Split(text) : [];
        if (settings.LabelMap is { } map && (label ?? all) is { } only)
        {
            return all is not null || settings.IsMultiLabel
                ? LabelReader.ApplySeveral(clip, map, several.Length > 0 ? several : [only], settings.Classes)
                : LabelReader.Apply(clip, map, [only], settings.Classes);
        }
        if (several.Length == 0) return ApplyLabel(label);
        if (labels.ApplySeveral(clip, several, areNames: columns.Index >= 0, remark) is { } wrong) return wrong;
        // With a column for all of them, that for one says which is the first.
        if (all is null || label is null) return null;
        string[] names = [.. ClipLabels.Of(clip)];
        return ApplyLabel(label) ?? (names.Contains(clip.Label, StringComparer.OrdinalIgnoreCase) ? null
            : (ManifestProblem.ConflictingLabel, $"the label '{label}' is none of its labels {string.Join(", ", names)}. Correct the row."));

        (ManifestProblem, string)? ApplyLabel(string? one) =>
            columns.Index >= 0 ? labels.Apply(clip, one, Field(csv, columns.Index), remark) : labels.Apply(clip, one, remark);
    }

    internal static string Explain(ManifestProblem problem, AudioRoot root) => problem switch
    {
        ManifestProblem.FileNotFound => $"no such file in '{root.FullPath}', nor one with {string.Join(", ", AudioRoot.Extensions)} added.",
        ManifestProblem.OutsideAudioRoot => $"it leads out of the audio folder '{root.FullPath}'. If that is meant, name a folder above both.",
        _ => "the file name is not usable.",
    };

    // Not Enum.TryParse, which takes numbers, too.
    private static DatasetPart? PartOf(string text) =>
        Enum.GetValues<DatasetPart>().Cast<DatasetPart?>().FirstOrDefault(part => string.Equals(part.ToString(), text, StringComparison.OrdinalIgnoreCase));

    private static bool? TruthOf(string text) =>
        Truths.Contains(text, StringComparer.OrdinalIgnoreCase) ? true : Falsehoods.Contains(text, StringComparer.OrdinalIgnoreCase) ? false : null;

    internal static string? Field(CsvReader csv, int index)
    {
        string? text = index < 0 || index >= csv.FieldCount ? null : csv.GetString(index);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>Where each column stands; -1 where there is none.</summary>
    private sealed record Columns(int File, int Label, int Fold, int Group, int Remark)
    {
        /// <summary>All labels of a clip.</summary>
        public int Several { get; private init; } = -1;

        public int Part { get; private init; } = -1;

        public int Weight { get; private init; } = -1;

        public int Pseudo { get; private init; } = -1;

        public string PseudoName { get; private init; } = "";

        /// <summary>Where it is, labels are names, and this is their place in the class list.</summary>
        public int Index { get; private init; } = -1;

        public static Columns Find(IReadOnlyList<string> header, ManifestSettings settings, string path)
        {
            Columns columns = FindTexts(header, settings, path);
            // A manifest may call its folds parts, or anything else: what was named as such is that.
            HashSet<int> taken = [columns.File, columns.Label, columns.Fold, columns.Group, columns.Remark];
            int Free(string name) => IndexOf(header, [name]) is int index && taken.Add(index) ? index : -1;
            return columns with
            {
                Several = Free(settings.LabelsColumn),
                Part = Free(settings.PartColumn),
                Weight = Free(settings.WeightColumn),
                Pseudo = Free(settings.PseudoColumn),
                PseudoName = settings.PseudoColumn,
                Index = Free(ManifestSettings.LabelIndexColumn),
            };
        }

        private static Columns FindTexts(IReadOnlyList<string> header, ManifestSettings settings, string path) => new(
            Required(header, settings.FileColumn is { } file ? [file] : ManifestSettings.FileColumns, "file names", path),
            settings.LabelColumn is { } label ? Required(header, [label], "labels", path) : IndexOf(header, ManifestSettings.LabelColumns),
            IndexOf(header, [settings.FoldColumn]),
            IndexOf(header, [settings.GroupColumn]),
            IndexOf(header, [settings.RemarkColumn]));

        private static int Required(IReadOnlyList<string> header, IReadOnlyList<string> names, string what, string path)
        {
            int index = IndexOf(header, names);
            return index >= 0 ? index : throw new ManifestException(path,
                $"there is no column {string.Join(" or ", names)} with the {what}; its columns are {string.Join(", ", header.Take(20))}. Name the column.");
        }

        private static int IndexOf(IReadOnlyList<string> header, IReadOnlyList<string> names) => names
            .Select(name => header.ToList().FindIndex(column => string.Equals(column.Trim(), name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(index => index >= 0, -1);
    }
}
