using System.Management.Automation;
using DogSound.Core.Data;

namespace DogSound.PowerShell;

/// <summary>Reads a manifest (a CSV file with one clip a row) and writes its clips.</summary>
/// <remarks>
/// The competition's manifests (Filename,Label,Remark) and any CSV with named columns are read; comma, semicolon or tab may
/// separate. A label may be a name, or a number that counts the class list from 0. Where a file name has no extension, .wav
/// and the other usual ones are tried.
///
/// Every file must lie in the audio folder: a name that leads out of it (by .., as an absolute path, or through a link), a
/// missing file, a repeated file, an unknown label or a bad weight is an error that names the row, and the other rows go on. The sound
/// itself is not read here; pipe the clips to Get-DogSoundClip for that.
/// </remarks>
/// <example>
/// <summary>The clips of the competition, with their class names</summary>
/// <code>Import-DogSoundManifest ./meta_train.csv -AudioRoot ./train</code>
/// <para>Writes a clip for every row; its label is the name that the Remark column has for the number.</para>
/// </example>
/// <example>
/// <summary>Labels are numbers, and the manifest does not name them</summary>
/// <code>Import-DogSoundManifest ./train.csv -Class Barking, Howling, Crying, COSmoke, GlassBreaking, Other</code>
/// <para>Label 0 is Barking, label 5 is Other; any other number is an error.</para>
/// </example>
/// <example>
/// <summary>Is every file of the manifest a sound?</summary>
/// <code>Import-DogSoundManifest ./train.csv | Get-DogSoundClip | Where-Object { $_.Duration -lt 1 }</code>
/// <para>Reads every clip, with an error for each that can't be read, and writes those that are shorter than a second.</para>
/// </example>
/// <returns>One clip for each row, with its path, label, fold, group, part and weight; the sound is not looked at.</returns>
[Cmdlet(VerbsData.Import, "DogSoundManifest", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Clip))]
public sealed class ImportDogSoundManifestCommand : FileCmdlet
{
    /// <summary>Folder that the files of the manifest lie in, and must not leave. Default: the manifest's own folder.</summary>
    [Parameter]
    public string? AudioRoot { get; set; }

    /// <summary>Class names in label order: the first is label 0. With it, a label that is not one of them is an error.</summary>
    [Parameter]
    public string[] Class { get; set; } = [];

    /// <summary>Column with the file names. Default: Filename, File, Path, FullName or Clip, whichever comes first.</summary>
    [Parameter]
    public string? FileColumn { get; set; }

    /// <summary>Column with the labels. Default: Label, Class, Category or Target, whichever comes first; it may be missing.</summary>
    [Parameter]
    public string? LabelColumn { get; set; }

    /// <summary>Column with the cross-validation fold; it may be missing.</summary>
    [Parameter]
    public string FoldColumn { get; set; } = "Fold";

    /// <summary>Column with the recording that a clip was cut from; it may be missing.</summary>
    [Parameter]
    public string GroupColumn { get; set; } = "Group";

    /// <summary>Column with the part that a clip is for: Train, Validation or Test; it may be missing.</summary>
    [Parameter]
    public string PartColumn { get; set; } = "Part";

    /// <summary>Column with free text, which names a numeric label where no class list is given; it may be missing.</summary>
    [Parameter]
    public string RemarkColumn { get; set; } = "Remark";

    /// <summary>Column with how much a clip counts in training, a number above 0; it may be missing, and empty is 1.</summary>
    [Parameter]
    public string WeightColumn { get; set; } = "Weight";

    /// <summary>Column that says whether a model gave the label: true, yes or 1, false, no or 0; it may be missing, and empty is false.</summary>
    [Parameter]
    public string PseudoColumn { get; set; } = "Pseudo";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in ResolvePaths()) Import(path);
    }

    private void Import(string path)
    {
        using IEnumerator<ManifestRow> rows = Open(path).GetEnumerator();
        using var progress = new ProgressReporter(this, $"Reading {System.IO.Path.GetFileName(path)}");
        for (long done = 1; MoveNext(rows, path); done++)
        {
            ManifestRow row = rows.Current;
            if (row.Clip is not null) WriteObject(row.Clip);
            else WriteError(ErrorFactory.Create(new InvalidDataException($"{path}: {row.Message}"), row.Problem.ToString()!, ErrorCategory.InvalidData, row.Name));
            progress.Report(done);
        }
    }

    private IEnumerable<ManifestRow> Open(string path)
    {
        var settings = new ManifestSettings
        {
            AudioRoot = AudioRoot is null ? null : this.ResolveOutputPath(AudioRoot),
            Classes = Class,
            FileColumn = FileColumn,
            LabelColumn = LabelColumn,
            FoldColumn = FoldColumn,
            GroupColumn = GroupColumn,
            PartColumn = PartColumn,
            RemarkColumn = RemarkColumn,
            WeightColumn = WeightColumn,
            PseudoColumn = PseudoColumn,
        };
        try
        {
            return ManifestReader.Read(path, settings);
        }
        catch (DirectoryNotFoundException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "AudioRootNotFound", ErrorCategory.ObjectNotFound, AudioRoot));
            throw;
        }
        catch (ArgumentException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "InvalidClassList", ErrorCategory.InvalidArgument, Class));
            throw;
        }
    }

    private bool MoveNext(IEnumerator<ManifestRow> rows, string path)
    {
        Cancellation.ThrowIfCancellationRequested();
        try
        {
            return rows.MoveNext();
        }
        catch (ManifestException error)
        {
            WriteError(ErrorFactory.Create(error, "InvalidManifest", ErrorCategory.InvalidData, path));
            return false;
        }
    }
}
