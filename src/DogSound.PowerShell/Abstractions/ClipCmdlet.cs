using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>
/// A cmdlet that takes sound files: as paths with wildcards, as literal paths (file objects from the pipeline) or as
/// clips. All of them arrive as <see cref="Clip"/> records.
/// </summary>
public abstract class ClipCmdlet : CancellableCmdlet
{
    /// <summary>The default parameter set: paths with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of exact paths, which file objects bind to.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The parameter set of clips from the pipeline.</summary>
    protected const string InputObjectSet = "InputObject";

    /// <summary>
    /// Sound files, or folders whose sound files are taken. Wildcards are allowed; folders yield the files whose extension
    /// is one of a sound file, in ordinal order.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>
    /// Sound files or folders, by their exact names: no character is a wildcard. File objects from the pipeline bind to
    /// this parameter.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>Clips, as Get-DogSoundClip and Import-DogSoundManifest write them. What is known of a clip is kept.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    public Clip[] InputObject { get; set; } = [];

    /// <summary>Takes the sound files in all folders below a folder, too.</summary>
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    public SwitchParameter Recurse { get; set; }

    /// <summary>
    /// The clips that the current pipeline input names, one by one. What cannot be found becomes an error record, and the
    /// rest goes on. Call it in <c>ProcessRecord</c>, and enumerate it on the pipeline's thread.
    /// </summary>
    protected IEnumerable<Clip> ResolveClips() => ParameterSetName == InputObjectSet
        ? InputObject
        : ResolveFiles().Select(path => new Clip { Path = path });

    private IEnumerable<string> ResolveFiles()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string path in (literal ? LiteralPath : Path).SelectMany(path => this.ResolvePath(path, literal)))
        {
            if (!Directory.Exists(path))
            {
                yield return path;
                continue;
            }
            foreach (string file in SoundFolder.Enumerate(path, Recurse, WriteError))
                yield return file;
        }
    }
}
