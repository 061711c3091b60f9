using System.Management.Automation;
using DogSound.Core.Registry;

namespace DogSound.PowerShell;

/// <summary>Deletes models of a registry that nobody needs any more.</summary>
/// <remarks>
/// What is known of a version stays: who published it, when, its figures, its comparison, what was made from it. Its number is never given again.
/// Get-DogSoundModel -Registry ... -IncludeRemoved lists it, marked; whatever needs the model itself says that it was removed. A removal can't be undone.
///
/// The champion stays, and so does the version that Set-DogSoundChampion -Rollback would go back to. With -KeepLast the newest stay, too.
///
/// Several programs may publish, change the champion and remove at once. Of a version's removal and its becoming the champion one comes first, and
/// the other is an error. A service that has loaded a model goes on with it. A removal that is killed has either not begun or is ended by the next one.
///
/// In S3 the keys need the right s3:DeleteObject. Nothing else in DogSound needs it.
/// </remarks>
/// <example>
/// <summary>The newest ten</summary>
/// <code>
/// 1..12 | ForEach-Object { Publish-DogSoundModel ./dog.safetensors ./registry -Champion }
/// Remove-DogSoundModel ./registry -KeepLast 10 -Confirm:$false
/// </code>
/// <para>Deletes all models but the newest ten. Here that is those of versions 0000001 and 0000002.</para>
/// </example>
/// <example>
/// <summary>Those that a condition names</summary>
/// <code>
/// 1..3 | ForEach-Object { Publish-DogSoundModel ./dog.safetensors ./archive -Note "number $_" }
/// Get-DogSoundModel -Registry ./archive | Where-Object Note -eq 'number 1' | Remove-DogSoundModel -Reason 'It never heard a smoke alarm' -WhatIf
/// </code>
/// <para>Names each version that would be removed. Without -WhatIf it is asked about each one.</para>
/// </example>
/// <returns>Nothing.</returns>
[Cmdlet(VerbsCommon.Remove, "DogSoundModel", DefaultParameterSetName = VersionSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveDogSoundModelCommand : CancellableCmdlet
{
    private const string VersionSet = "Version";
    private const string KeepLastSet = "KeepLast";
    private const string LeftoverSet = "Leftover";

    // Versions of a registry are removed together, when all are known.
    private readonly Dictionary<string, List<string>> _versions = new(StringComparer.Ordinal);

    /// <summary>The registry: its folder, or its address in S3, such as s3://bucket/registry.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Registry { get; set; } = "";

    /// <summary>The numbers of the versions, with or without leading zeros.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = VersionSet)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string[] Version { get; set; } = [];

    /// <summary>Removes all versions but so many of the newest.</summary>
    [Parameter(Mandatory = true, ParameterSetName = KeepLastSet)]
    [ValidateRange(1, int.MaxValue)]
    public int KeepLast { get; set; }

    /// <summary>Removes no version, and deletes only what programs have left that were killed a day ago or earlier. Every removal does that, too.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LeftoverSet)]
    public SwitchParameter Leftover { get; set; }

    /// <summary>Why: it stays with what is known of the version.</summary>
    [Parameter(ParameterSetName = VersionSet)]
    [Parameter(ParameterSetName = KeepLastSet)]
    [ValidateLength(0, PublishOptions.MaximumNoteLength)]
    public string Reason { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!_versions.TryGetValue(Registry, out List<string>? versions)) _versions.Add(Registry, versions = []);
        versions.AddRange(Version);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((string location, List<string> versions) in _versions)
        {
            ModelRegistry registry = this.OpenRegistry(location);
            ModelRetention retention = new(registry);
            if (Leftover) DeleteLeftovers(registry, retention);
            else Remove(registry, retention, versions);
        }
    }

    private void Remove(ModelRegistry registry, ModelRetention retention, List<string> versions)
    {
        List<RegistryException> problems = [];
        IReadOnlyList<string>? found = this.TryUse(() =>
            KeepLast > 0 ? retention.FindSurplus(KeepLast, Cancellation) : retention.FindRemovable(versions, problems.Add, Cancellation));
        if (found is null) return;
        Write(problems);
        string[] confirmed = [.. found.Where(version => ShouldProcess($"{registry.Location}, version {version}", "Delete the model"))];
        if (confirmed.Length == 0) return;
        IReadOnlyList<string>? removed = this.TryUse(() => retention.Remove(confirmed, Reason, problems.Add, Cancellation));
        Write(problems);
        foreach (string version in removed ?? []) WriteVerbose($"{registry.Location}: removed version {version}.");
    }

    private void DeleteLeftovers(ModelRegistry registry, ModelRetention retention)
    {
        if (!ShouldProcess(registry.Location, "Delete what programs that were killed have left")) return;
        List<RegistryProblem> problems = [];
        string? done = this.TryUse(() => $"{registry.Location}: deleted {retention.DeleteLeftovers(problems.Add, Cancellation)} leftovers.");
        foreach (RegistryProblem problem in problems) this.WriteProblem(problem);
        if (done is not null) WriteVerbose(done);
    }

    private void Write(List<RegistryException> problems)
    {
        foreach (RegistryException problem in problems) WriteError(ErrorFactory.ForRegistry(problem));
        problems.Clear();
    }
}
