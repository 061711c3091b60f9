using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>
/// A cmdlet that takes sound files: as paths with wildcards, as literal paths (file objects from the pipeline) or as
/// clips. All of them arrive as <see cref="Clip"/> records.
/// </summary>
public abstract class ClipCmdlet : FileCmdlet
{
    /// <summary>The parameter set of clips from the pipeline.</summary>
    protected const string InputObjectSet = "InputObject";

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
        : ResolvePaths().SelectMany(Expand).Select(path => new Clip { Path = path });

    private IEnumerable<string> Expand(string path) =>
        Directory.Exists(path) ? SoundFolder.Enumerate(path, Recurse, WriteError) : [path];
}
