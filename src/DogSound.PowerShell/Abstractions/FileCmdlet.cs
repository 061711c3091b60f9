using System.Management.Automation;
using DogSound.Core.Registry;

namespace DogSound.PowerShell;

/// <summary>A cmdlet that takes existing files: as paths with wildcards, or as literal paths (file objects from the pipeline).</summary>
public abstract class FileCmdlet : CancellableCmdlet
{
    /// <summary>The default parameter set: paths with wildcards.</summary>
    protected const string PathSet = "Path";

    /// <summary>The parameter set of exact paths, which file objects bind to.</summary>
    protected const string LiteralPathSet = "LiteralPath";

    /// <summary>Files to read; wildcards are allowed. Where sound files are asked for, a folder stands for the sound files in it, in ordinal order.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = PathSet)]
    [SupportsWildcards]
    public string[] Path { get; set; } = [];

    /// <summary>Files by their exact names: no character is a wildcard. File objects from the pipeline bind to this parameter.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath", "FullName")]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// The existing files and folders that the current pipeline input names, one by one. What cannot be found becomes an error
    /// record, and the rest goes on. Call it in <c>ProcessRecord</c>, and enumerate it on the pipeline's thread.
    /// </summary>
    protected IEnumerable<string> ResolvePaths()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        return (literal ? LiteralPath : Path).SelectMany(path => ResolvePaths(path, literal));
    }

    // A version of a registry that is no folder has an address for its path.
    private IReadOnlyList<string> ResolvePaths(string path, bool literal) =>
        !ModelRegistry.IsAddress(path) ? this.ResolvePath(path, literal) : this.TryUse(() => this.ResolveModel(path)) is { } file ? [file] : [];
}
