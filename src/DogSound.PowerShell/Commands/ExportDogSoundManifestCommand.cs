using System.Management.Automation;
using DogSound.Core.Data;
using DogSound.Core.Files;

namespace DogSound.PowerShell;

/// <summary>Writes clips to a manifest (a CSV file with one clip a row) that Import-DogSoundManifest reads back as the same clips.</summary>
/// <remarks>
/// File names are relative to the audio folder. There is a column for everything that is set of any clip: Filename, Label, LabelIndex, Labels
/// (all of a clip that has several, with | between them), Remark, Fold, Group, Part, Weight and Pseudo (true where a model gave the label). What was measured (duration, rate, peak) is not
/// written: Get-DogSoundClip measures it anew.
///
/// A clip that lies outside of the audio folder, is missing, or comes twice is an error and is left out; the others are written. The
/// file appears whole, when the last clip has come, or not at all.
/// </remarks>
/// <example>
/// <summary>Keep a split, so that everybody works with the same one</summary>
/// <code>Get-DogSoundClip ./labelled -Recurse -LabelFromFolder | Split-DogSoundDataset -Seed 7 | Export-DogSoundManifest ./labelled/split.csv</code>
/// <para>Writes the clips with their labels and parts; Import-DogSoundManifest ./labelled/split.csv gives them back.</para>
/// </example>
/// <example>
/// <summary>Keep the labels that a model gave</summary>
/// <code>
/// Get-DogSoundPrediction ./clips -Model ./dog.safetensors -Merge Mean | New-DogSoundPseudoLabel -Quota 100 |
///     Export-DogSoundManifest ./pseudo.csv -AudioRoot ./clips
/// </code>
/// <para>The column Pseudo says that no person gave them; Remark says how sure the model was.</para>
/// </example>
/// <example>
/// <summary>The competition's form</summary>
/// <code>Import-DogSoundManifest ./train.csv -Class Barking, Howling, Crying, COSmoke, GlassBreaking, Other | Export-DogSoundManifest ./meta_new.csv -Competition</code>
/// <para>Writes Filename,Label,Remark: the name without extension, the label's number, and its name.</para>
/// </example>
/// <returns>Nothing.</returns>
[Cmdlet(VerbsData.Export, "DogSoundManifest", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportDogSoundManifestCommand : CancellableCmdlet
{
    private readonly GroupedErrors<ManifestProblem> _refused;
    private ManifestWriter? _writer;
    private string _path = "";

    /// <summary>Makes the cmdlet.</summary>
    public ExportDogSoundManifestCommand() => _refused = new GroupedErrors<ManifestProblem>(this);

    /// <summary>The file to write; its folder is made where missing.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>Clips, as Get-DogSoundClip, Import-DogSoundManifest, Split-DogSoundDataset and New-DogSoundPseudoLabel write them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public Clip[] InputObject { get; set; } = [];

    /// <summary>Folder that the clips lie in; names are relative to it. Default: the manifest's own folder.</summary>
    [Parameter]
    public string? AudioRoot { get; set; }

    /// <summary>Writes the competition's columns: Filename without extension, Label as a number, Remark with its name.</summary>
    [Parameter]
    public SwitchParameter Competition { get; set; }

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _path = this.ResolveOutputPath(Path);
        this.RequireFreePath(_path, Force);
        string root = AudioRoot is null ? System.IO.Path.GetDirectoryName(_path)! : this.ResolveOutputPath(AudioRoot);
        try
        {
            _writer = new ManifestWriter(root, Competition);
        }
        catch (DirectoryNotFoundException error)
        {
            ThrowTerminatingError(ErrorFactory.Create(error, "AudioRootNotFound", ErrorCategory.ObjectNotFound, root));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (Clip clip in InputObject)
        {
            if (_writer!.Add(clip) is { } problem) _refused.Add(problem, "", clip.Path);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        _refused.Report((problem, _, clips) => Sentence(problem, clips, _writer!.AudioRoot));
        if (_writer!.Count == 0)
        {
            WriteWarning($"No clip came that can be written, so {_path} was not.");
            return;
        }
        if (!ShouldProcess(_path, $"Write a manifest of {_writer.Count} clips")) return;
        try
        {
            AtomicFile.Write(_path, _writer.Write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, _path));
        }
    }

    private static string Sentence(ManifestProblem problem, string clips, string root) => problem switch
    {
        ManifestProblem.FileNotFound => $"the file of {clips} does not exist.",
        ManifestProblem.OutsideAudioRoot => $"{clips} lies outside of the audio folder '{root}', or a link leads out of it. Name a folder above all clips as -AudioRoot.",
        ManifestProblem.DuplicateFile => $"{clips} came before; the first is written.",
        ManifestProblem.UnknownLabel => $"the label of {clips} has no number, which the competition's form needs. Import the clips with -Class.",
        ManifestProblem.ConflictingLabel => $"the label's number of {clips} names another class than for a clip before. Import the clips with one -Class list.",
        ManifestProblem.SeveralClasses => $"{clips} has several labels, which the competition's form has no place for, or one of them has a | in it. Leave out -Competition, or rename the class.",
        ManifestProblem.InvalidWeight => $"the weight of {clips} is not a number {ClipWeight.Range}.",
        _ => $"the name or a text of {clips} can't be written so that it is read back: it is too long, or has a backslash.",
    };
}
