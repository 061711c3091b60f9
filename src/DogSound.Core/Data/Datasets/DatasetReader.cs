using CsvHelper;
using DogSound.Core.Data.Mapping;

namespace DogSound.Core.Data.Datasets;

/// <summary>Reads the manifest of a public data set, row by row, with its labels turned into classes of ours.</summary>
public static class DatasetReader
{
    /// <summary>Reads the rows in order. Files are looked for only where the labels become a class.</summary>
    /// <param name="path">Path of the manifest.</param>
    /// <param name="settings">Which data set, where its clips are, and what its labels become.</param>
    /// <returns>One item a row: a clip, or what is wrong with the row.</returns>
    /// <exception cref="ManifestException">The manifest can't be read, lacks a column or holds no row.</exception>
    /// <exception cref="DirectoryNotFoundException">The audio folder does not exist.</exception>
    public static IEnumerable<ManifestRow> Read(string path, DatasetSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string full = Path.GetFullPath(path);
        DatasetLayout layout = DatasetLayout.Of(settings.Layout);
        string folder = Path.GetDirectoryName(full)!;
        string root = settings.AudioRoot
            ?? layout.AudioFolders(full).Select(name => Path.GetFullPath(name, folder)).FirstOrDefault(Directory.Exists) ?? folder;
        return new Rows(full, layout, new AudioRoot(root), settings.LabelMap ?? LabelMapPresets.Read(layout.LabelMap), settings).Read();
    }

    /// <summary>Whether clips of a data set may be missing without a word for each: somebody who has it seldom has all of it.</summary>
    public static bool MayLackFiles(ManifestLayout layout) => layout != ManifestLayout.Columns && DatasetLayout.Of(layout).MayLackFiles;

    private sealed class Rows(string path, DatasetLayout layout, AudioRoot root, LabelMap map, DatasetSettings settings)
    {
        private readonly Dictionary<string, long> _lines = new(AudioRoot.PathComparer);

        public IEnumerable<ManifestRow> Read()
        {
            var malformed = new Queue<CsvMalformedRecord>();
            CsvReaderOptions options = ManifestReader.Options(malformed);
            if (!layout.HasHeader) options = options with { HasHeader = false, CommentPrefix = '#', Separator = ',' };
            using StreamReader text = ManifestReader.Open(path);
            using CsvReader csv = CsvReader.Create(text, options, leaveOpen: true);
            Dictionary<string, int>? columns = null;
            bool any = false;
            while (ManifestReader.NextRow(csv, path))
            {
                columns ??= FindColumns(csv);
                any = true;
                while (malformed.TryDequeue(out CsvMalformedRecord skipped)) yield return ManifestReader.Refuse(skipped);
                yield return ReadRow(csv.LineNumber, new DatasetFields(columns, index => ManifestReader.Field(csv, index)));
            }
            while (malformed.TryDequeue(out CsvMalformedRecord skipped))
            {
                any = true;
                yield return ManifestReader.Refuse(skipped);
            }
            if (!any) throw new ManifestException(path, $"there is no row in it. It needs the columns {string.Join(", ", layout.Columns)}.");
        }

        private Dictionary<string, int> FindColumns(CsvReader csv)
        {
            IReadOnlyList<string> names = layout.HasHeader ? csv.Headers : layout.Columns;
            var columns = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
            for (int index = 0; index < names.Count; index++) columns.TryAdd(names[index].Trim(), index);
            string[] missing = [.. layout.Columns.Where(name => !columns.ContainsKey(name))];
            return missing.Length == 0 ? columns : throw new ManifestException(path,
                $"there is no column {string.Join(", ", missing)}; its columns are {string.Join(", ", names.Take(20))}. Name the manifest of the data set, or another -Layout.");
        }

        private ManifestRow ReadRow(long line, DatasetFields fields)
        {
            if (layout.Read(fields) is not { } row) return new ManifestRow(line, "", null, ManifestProblem.BadRow, $"line {line} has no file name.");
            ManifestRow Refuse(ManifestProblem problem, string message) => new(line, row.Names[0], null, problem, $"{row.Names[0]} (line {line}): {message}");

            if (row.Labels.Count == 0) return Refuse(ManifestProblem.BadRow, "the row has no label.");
            if (row.Problem is { } wrong) return Refuse(wrong.Problem, wrong.Message);
            Clip clip = new() { Path = "", Fold = row.Fold, Group = row.Group, Part = row.Part };
            if ((settings.IsMultiLabel ? LabelReader.ApplySeveral(clip, map, row.Labels, settings.Classes) : LabelReader.Apply(clip, map, row.Labels, settings.Classes)) is { } unmapped)
                return Refuse(unmapped.Problem, unmapped.Message);
            if (TryFind(row.Names, out string file) is { } problem) return Refuse(problem, ManifestReader.Explain(problem, root));
            if (!_lines.TryAdd(file, line)) return Refuse(ManifestProblem.DuplicateFile, $"line {_lines[file]} names the same file; this row is left out.");
            return new ManifestRow(line, row.Names[0], clip with { Path = file });
        }

        // The first name that there is; where there is none, what is wrong with the first.
        private ManifestProblem? TryFind(IReadOnlyList<string> names, out string file)
        {
            ManifestProblem? first = root.TryFind(names[0], out file);
            foreach (string name in first is ManifestProblem.FileNotFound ? names.Skip(1) : [])
            {
                if (root.TryFind(name, out file) is null) return null;
            }
            return first;
        }
    }
}
