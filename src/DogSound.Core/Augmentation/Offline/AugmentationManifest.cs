using System.Globalization;
using CsvHelper;
using DogSound.Core.Data;
using DogSound.Core.Files;

namespace DogSound.Core.Augmentation.Offline;

/// <summary>
/// The list of the clips in a folder, as <see cref="Data.ManifestReader"/> reads it: a row for each, in the order of the input. It appears
/// when it is complete. Rows of an earlier one whose clips are still there, and were not made again, come after those of this run.
/// </summary>
internal sealed class AugmentationManifest : IDisposable
{
    private static readonly string[] Columns = ["Filename", "Label", "Fold", "Group", "Part", "Remark", "Source", "Variant", "Copy", "Parameters", "Labels"];

    // Those of manifests that were written before clips could have several labels.
    private static readonly string[] EarlierColumns = [.. Columns.SkipLast(1)];

    private readonly string _path, _folder;
    private readonly AtomicFileWriter _file;
    private readonly CsvWriter _csv;
    private bool _isTextClosed;

    /// <summary>Begins one.</summary>
    /// <param name="path">The file, in the folder of its clips.</param>
    /// <param name="temporaryFolder">Where it is until it is complete.</param>
    public AugmentationManifest(string path, string temporaryFolder)
    {
        (_path, _folder) = (path, Path.GetDirectoryName(path)!);
        _file = new AtomicFileWriter(path, temporaryFolder);
        _csv = CsvWriter.Create(_file.Stream, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
        Write(Columns);
    }

    /// <summary>Whether a file is such a list, or there is none.</summary>
    /// <exception cref="IOException">It can't be read.</exception>
    public static bool MayReplace(string path) =>
        !File.Exists(path) || (File.ReadLines(path).FirstOrDefault() is { } header && (header == string.Join(',', Columns) || header == string.Join(',', EarlierColumns)));

    /// <summary>Adds a clip.</summary>
    public void Add(AugmentedClip clip) => Write(
        Path.GetFileName(clip.Path), clip.Label ?? "", clip.Fold ?? "", clip.Group ?? "", clip.Part?.ToString() ?? "", clip.Remark ?? "",
        clip.Source, clip.Variant, clip.Copy.ToString(CultureInfo.InvariantCulture), clip.Parameters,
        ClipLabels.Of(clip) is { Count: > 1 } labels ? ClipLabels.Join(labels) : "");

    /// <summary>Adds what is left of the earlier one, and lets the file appear.</summary>
    /// <param name="isReplaced">Whether a clip of the earlier one, by its file name, is among those that were added.</param>
    public void Complete(Func<string, bool> isReplaced)
    {
        try
        {
            if (File.Exists(_path))
                KeepRows(isReplaced);
        }
        catch (Exception error) when (error is CsvFormatException or CsvValidationException)
        {
            throw new IOException($"{_path}: is broken as CSV ({error.Message.TrimEnd('.')}). Delete it, and run this again.", error);
        }
        CloseText();
        _file.Commit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseText();
        _file.Dispose();
    }

    private void KeepRows(Func<string, bool> isReplaced)
    {
        using var text = new StreamReader(_path);
        using CsvReader earlier = CsvReader.Create(text, new CsvReaderOptions(), leaveOpen: true);
        while (earlier.Read())
        {
            string[] fields = [.. Enumerable.Range(0, earlier.FieldCount).Select(field => earlier.GetString(field) ?? "")];
            if (fields.Length == EarlierColumns.Length)
                fields = [.. fields, ""];
            if (fields.Length == Columns.Length && !isReplaced(fields[0]) && File.Exists(Path.Combine(_folder, Path.GetFileName(fields[0]))))
                Write(fields);
        }
    }

    // Once: what is in its buffer goes into the file, which may be closed afterwards.
    private void CloseText()
    {
        if (_isTextClosed)
            return;
        _isTextClosed = true;
        _csv.Dispose();
    }

    private void Write(params ReadOnlySpan<string> fields)
    {
        foreach (string field in fields)
            _csv.WriteField(field);
        _csv.EndRecord();
    }
}
