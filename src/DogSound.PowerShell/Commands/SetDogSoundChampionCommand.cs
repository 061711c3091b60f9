using System.Management.Automation;
using DogSound.Core.Registry;

namespace DogSound.PowerShell;

/// <summary>Says which model of a registry is to be used from now on.</summary>
/// <remarks>
/// The change is one step: whoever asks for the champion gets the old one or the new one, never anything between. Every change stays in
/// the history (Get-DogSoundModel -Registry ... -History), with who, when and why. -Rollback goes back to the champion before, and one
/// further when it is done again; versions that were removed (Remove-DogSoundModel) are passed over.
///
/// With -Expected the change is made only where the champion is still the one that was looked at: of two people who change it at once,
/// the slower gets an error. A comparison that the model did not pass (Compare-DogSoundModel) is refused without -Force.
/// </remarks>
/// <example>
/// <summary>The newest model</summary>
/// <code>
/// $version = Publish-DogSoundModel ./dog.safetensors ./registry
/// $version | Set-DogSoundChampion -Reason 'Fewer false alarms'
/// </code>
/// <para>Makes the version that was just published the champion.</para>
/// </example>
/// <example>
/// <summary>Back to the model before</summary>
/// <code>
/// 1..2 | ForEach-Object { Publish-DogSoundModel ./dog.safetensors ./registry -Champion }
/// Set-DogSoundChampion -Registry ./registry -Rollback -Reason 'It takes the doorbell for an alarm'
/// </code>
/// <para>Makes the champion before the current one the champion again.</para>
/// </example>
/// <returns>The champion.</returns>
[Cmdlet(VerbsCommon.Set, "DogSoundChampion", DefaultParameterSetName = VersionSet, SupportsShouldProcess = true)]
[OutputType(typeof(ModelVersion))]
public sealed class SetDogSoundChampionCommand : CancellableCmdlet
{
    private const string VersionSet = "Version";
    private const string InputObjectSet = "InputObject";
    private const string RollbackSet = "Rollback";

    /// <summary>The registry: its folder, or its address in S3, such as s3://bucket/registry.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = VersionSet)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RollbackSet)]
    public string Registry { get; set; } = "";

    /// <summary>The number of the version, with or without leading zeros.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = VersionSet)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string Version { get; set; } = "";

    /// <summary>The version, as Publish-DogSoundModel and Get-DogSoundModel -Registry write it.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = InputObjectSet)]
    public ModelVersion? InputObject { get; set; }

    /// <summary>Goes back to the champion before the current one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RollbackSet)]
    public SwitchParameter Rollback { get; set; }

    /// <summary>Why: it stays in the history. Default: what the -Comparison says, if there is one.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <summary>The champion that is to be replaced; where by now it is another one, nothing is changed. An empty text stands for a registry without one.</summary>
    [Parameter(ParameterSetName = VersionSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    [AllowEmptyString]
    public string? Expected { get; set; }

    /// <summary>How the model did beside the one in use, as Compare-DogSoundModel writes it; it is kept in the history.</summary>
    [Parameter(ParameterSetName = VersionSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    public ModelComparison? Comparison { get; set; }

    /// <summary>Takes a model that its -Comparison refuses.</summary>
    [Parameter(ParameterSetName = VersionSet)]
    [Parameter(ParameterSetName = InputObjectSet)]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        this.RequirePassed(Comparison, Force);
        ModelRegistry registry = this.OpenRegistry(InputObject?.Registry ?? Registry);
        string action = Rollback ? "Make the champion before the current one the champion" : $"Make version {InputObject?.Version ?? Version} the champion";
        if (!ShouldProcess(registry.Location, action)) return;
        if (this.TryUse(() => Change(registry)) is { } champion) WriteObject(champion);
    }

    private ModelVersion Change(ModelRegistry registry)
    {
        string reason = Reason ?? Comparison?.Reason ?? "";
        return Rollback ? registry.Rollback(reason, Cancellation)
            : registry.SetChampion(InputObject?.Version ?? Version, reason, MyInvocation.BoundParameters.ContainsKey(nameof(Expected)) ? Expected ?? "" : null, Comparison, Cancellation);
    }
}
