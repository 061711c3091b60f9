using System.Management.Automation;
using DogSound.Core.Configuration;
using DogSound.Core.Data;
using DogSound.Core.Data.Datasets;
using DogSound.Core.Data.Mapping;

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
///
/// -Layout reads the manifests of public data sets as they are published: ESC-50, UrbanSound8K, FSD50K and AudioSet. Their labels
/// become classes by a label map: one that comes along for each of them, or a YAML file of your own (-LabelMap). Rows whose labels have
/// no class, or several, are left out, with one warning that counts them. Fold, Group (the recording of Freesound or YouTube that a
/// clip was cut from) and Part are filled in as far as the data set says them. -Weight makes the clips count less than your own.
///
/// Clips in which several classes are heard have all of them in Labels, for training with training.task=multi_label: where the manifest has a
/// column Labels with several names, separated by |, ; or , (the first of these that the field has). With -MultiLabel the label column may
/// hold several, too, and of a data set the clips whose labels are of several classes are taken, with all of them.
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
/// <example>
/// <summary>Clips of a public data set, each counting half</summary>
/// <code>
/// Import-DogSoundManifest ./ESC-50/meta/esc50.csv -Layout Esc50 -Class Barking, Howling, Crying, COSmoke, GlassBreaking, Other -Weight 0.5
/// </code>
/// <para>A dog is Barking, a church bell is Other; the sounds are in ESC-50/audio. Bird, which is a class of the map and none of these six, is Other, too.</para>
/// </example>
/// <example>
/// <summary>Clips in which several classes are heard</summary>
/// <code>Import-DogSoundManifest ./FSD50K/FSD50K.ground_truth/dev.csv -Layout Fsd50K -MultiLabel -Class Barking, Bird, Other</code>
/// <para>A clip with a bark and a bird has both in Labels; without -MultiLabel it is left out.</para>
/// </example>
/// <returns>One clip for each row, with its path, label, fold, group, part and weight; the sound is not looked at.</returns>
[Cmdlet(VerbsData.Import, "DogSoundManifest", DefaultParameterSetName = PathSet)]
[OutputType(typeof(Clip))]
public sealed class ImportDogSoundManifestCommand : FileCmdlet
{
    private LabelMap? _map;

    /// <summary>Folder that the files of the manifest lie in, and must not leave. Default: the manifest's own folder.</summary>
    [Parameter]
    public string? AudioRoot { get; set; }

    /// <summary>How the manifest is laid out: Columns for one whose header names the columns, or a public data set: Esc50, UrbanSound8K, Fsd50K, AudioSet.</summary>
    [Parameter]
    public ManifestLayout Layout { get; set; }

    /// <summary>What the manifest's labels become: esc50, urbansound8k, fsd50k, audioset, or a YAML file. Default: none for Columns, and the data set's own for the others.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(LabelMapCompleter))]
    public string? LabelMap { get; set; }

    /// <summary>How much each clip counts in training; it multiplies the weight that the manifest gives.</summary>
    [Parameter]
    [ValidateRange(ClipWeight.Minimum, ClipWeight.Maximum)]
    public double Weight { get; set; } = 1;

    /// <summary>Class names in label order: the first is label 0. With it, a label that is not one of them is an error. With a label map: the classes that are wanted of it; others become Other.</summary>
    [Parameter]
    public string[] Class { get; set; } = [];

    /// <summary>Column with the file names. Default: Filename, File, Path, FullName or Clip, whichever comes first.</summary>
    [Parameter]
    public string? FileColumn { get; set; }

    /// <summary>Column with the labels. Default: Label, Class, Category or Target, whichever comes first; it may be missing.</summary>
    [Parameter]
    public string? LabelColumn { get; set; }

    /// <summary>Column with all labels of a clip in which several classes are heard; it may be missing.</summary>
    [Parameter]
    public string LabelsColumn { get; set; } = "Labels";

    /// <summary>Clips may have several labels: the label column may hold several, and of a data set or with a label map clips of several classes are taken.</summary>
    [Parameter]
    public SwitchParameter MultiLabel { get; set; }

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
    protected override void BeginProcessing()
    {
        string[] columns = [.. MyInvocation.BoundParameters.Keys.Where(name => name.EndsWith("Column", StringComparison.Ordinal))];
        if (Layout != ManifestLayout.Columns && columns.Length > 0)
        {
            ThrowTerminatingError(ErrorFactory.Create(
                new ArgumentException($"-Layout {Layout} knows its columns. Leave out -{string.Join(", -", columns)}, or take -Layout Columns."),
                "ColumnsOfLayout", ErrorCategory.InvalidArgument, Layout));
        }
        if (LabelMap is null) return;
        try
        {
            _map = LabelMapPresets.Read(LabelMapPresets.Find(LabelMap) ?? this.ResolveOutputPath(LabelMap));
        }
        catch (ConfigurationException error)
        {
            ThrowTerminatingError(ErrorFactory.ForConfiguration(error));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in ResolvePaths()) Import(path);
    }

    private void Import(string path)
    {
        var skipped = new SkippedRows(this, DatasetReader.MayLackFiles(Layout));
        using IEnumerator<ManifestRow> rows = Open(path).GetEnumerator();
        using var progress = new ProgressReporter(this, $"Reading {System.IO.Path.GetFileName(path)}");
        for (long done = 1; MoveNext(rows, path); done++)
        {
            ManifestRow row = Weigh(rows.Current);
            if (row.Clip is not null) WriteObject(row.Clip);
            else if (!skipped.Add(row))
                WriteError(ErrorFactory.Create(new InvalidDataException($"{path}: {row.Message}"), row.Problem.ToString()!, ErrorCategory.InvalidData, row.Name));
            progress.Report(done);
        }
        skipped.Report(path);
    }

    private ManifestRow Weigh(ManifestRow row)
    {
        if (row.Clip is null || !MyInvocation.BoundParameters.ContainsKey(nameof(Weight))) return row;
        row.Clip.Weight = (row.Clip.Weight ?? 1) * Weight;
        return ClipWeight.IsValid(row.Clip.Weight) ? row
            : row with { Clip = null, Problem = ManifestProblem.InvalidWeight, Message = $"{row.Name} (line {row.Line}): its weight times {Weight} is not {ClipWeight.Range}." };
    }

    private IEnumerable<ManifestRow> Open(string path)
    {
        string? root = AudioRoot is null ? null : this.ResolveOutputPath(AudioRoot);
        try
        {
            return Layout == ManifestLayout.Columns
                ? ManifestReader.Read(path, ReadSettings(root))
                : DatasetReader.Read(path, new DatasetSettings { Layout = Layout, AudioRoot = root, LabelMap = _map, Classes = Class, IsMultiLabel = MultiLabel });
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

    private ManifestSettings ReadSettings(string? root) => new()
    {
        AudioRoot = root,
        Classes = Class,
        LabelMap = _map,
        FileColumn = FileColumn,
        LabelColumn = LabelColumn,
        LabelsColumn = LabelsColumn,
        IsMultiLabel = MultiLabel,
        FoldColumn = FoldColumn,
        GroupColumn = GroupColumn,
        PartColumn = PartColumn,
        RemarkColumn = RemarkColumn,
        WeightColumn = WeightColumn,
        PseudoColumn = PseudoColumn,
    };

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
