using System.Management.Automation;
using DogSound.Core.Models;
using DogSound.Core.Registry;

namespace DogSound.PowerShell;

/// <summary>Says what a model file holds (network, classes, features, training figures), or which models a registry keeps.</summary>
/// <remarks>
/// Of a model file only the description is read, and the whole file is checked; its weights are not loaded, nor is libtorch. A
/// model file is one safetensors file: nothing in it can run code.
///
/// With -Registry the versions that Publish-DogSoundModel has put there are listed, the oldest first. Several conditions must all hold. An entry
/// that is damaged is one error that names it, and the others are listed. Versions that were removed are left out without -IncludeRemoved.
/// </remarks>
/// <example>
/// <summary>One model</summary>
/// <code>Get-DogSoundModel ./dog.safetensors</code>
/// <para>Shows what is known of the model.</para>
/// </example>
/// <example>
/// <summary>The classes of a model, in the order of its probabilities</summary>
/// <code>(Get-DogSoundModel ./dog.safetensors).Classes</code>
/// <para>Writes the names.</para>
/// </example>
/// <example>
/// <summary>The models of a registry that know a class</summary>
/// <code>
/// Publish-DogSoundModel ./dog.safetensors ./registry -Champion
/// Get-DogSoundModel -Registry ./registry -Class Howling
/// Get-DogSoundModel -Registry ./registry -History
/// </code>
/// <para>Lists the versions, then every change of the champion with its reason.</para>
/// </example>
/// <returns>One record for each model file, each version, or each change of the champion.</returns>
[Cmdlet(VerbsCommon.Get, "DogSoundModel", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ModelInfo), ParameterSetName = [PathSet, LiteralPathSet])]
[OutputType(typeof(ModelVersion), ParameterSetName = [RegistrySet])]
[OutputType(typeof(ChampionChange), ParameterSetName = [HistorySet])]
public sealed class GetDogSoundModelCommand : FileCmdlet
{
    private const string RegistrySet = "Registry";
    private const string HistorySet = "History";

    /// <summary>A registry: its folder, or its address in S3, such as s3://bucket/registry.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RegistrySet)]
    [Parameter(Mandatory = true, ParameterSetName = HistorySet)]
    public string Registry { get; set; } = "";

    /// <summary>Only these versions, with or without leading zeros.</summary>
    [Parameter(ParameterSetName = RegistrySet)]
    [ArgumentCompleter(typeof(VersionCompleter))]
    public string[] Version { get; set; } = [];

    /// <summary>Also versions that were removed (Remove-DogSoundModel): what is known of them stays.</summary>
    [Parameter(ParameterSetName = RegistrySet)]
    public SwitchParameter IncludeRemoved { get; set; }

    /// <summary>Only the version that is to be used.</summary>
    [Parameter(ParameterSetName = RegistrySet)]
    public SwitchParameter Champion { get; set; }

    /// <summary>Only versions that know all of these classes.</summary>
    [Parameter(ParameterSetName = RegistrySet)]
    public string[] Class { get; set; } = [];

    /// <summary>Only versions whose weighted AUC is known and at least this.</summary>
    [Parameter(ParameterSetName = RegistrySet)]
    [ValidateRange(0.0, 1.0)]
    public double MinimumWeightedAuc { get; set; }

    /// <summary>Every change of the champion, the oldest first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = HistorySet)]
    public SwitchParameter History { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case RegistrySet:
                WriteVersions(this.OpenRegistry(Registry));
                break;
            case HistorySet:
                WriteHistory(this.OpenRegistry(Registry));
                break;
            default:
                WriteFiles();
                break;
        }
    }

    private void WriteFiles()
    {
        foreach (string path in ResolvePaths())
        {
            ModelInfo model;
            try
            {
                model = ModelDescription.Read(path);
            }
            catch (ModelFormatException error)
            {
                WriteError(ErrorFactory.ForModel(error));
                continue;
            }
            WriteObject(model);
        }
    }

    private void WriteVersions(ModelRegistry registry)
    {
        List<RegistryProblem> problems = [];
        if (this.TryUse(() => Select(registry, problems)) is not { } versions) return;
        foreach (RegistryProblem problem in problems) this.WriteProblem(problem);
        foreach (ModelVersion version in versions) WriteObject(version);
    }

    private void WriteHistory(ModelRegistry registry)
    {
        List<RegistryProblem> problems = [];
        if (this.TryUse(() => registry.History(problems.Add, Cancellation)) is not { } changes) return;
        foreach (RegistryProblem problem in problems) this.WriteProblem(problem);
        foreach (ChampionChange change in changes) WriteObject(change);
    }

    private List<ModelVersion> Select(ModelRegistry registry, List<RegistryProblem> problems)
    {
        // Damage elsewhere is nothing to whoever names versions.
        IEnumerable<ModelVersion> versions = Version.Length == 0
            ? registry.ListAll(problems.Add, Cancellation).Where(version => IncludeRemoved || !version.IsRemoved)
            : Version.Select(version => this.TryUse(() => registry.Get(version, IncludeRemoved, Cancellation))).OfType<ModelVersion>();
        return [.. versions.Where(IsWanted)];
    }

    private bool IsWanted(ModelVersion version) => (!Champion || version.IsChampion)
        && !Class.Except(version.Classes, StringComparer.OrdinalIgnoreCase).Any()
        && (MinimumWeightedAuc == 0 || version.WeightedAuc >= MinimumWeightedAuc);
}
