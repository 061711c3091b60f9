using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Configuration;
using DogSound.Core.Data.Mapping;
using DogSound.Core.Gate;
using DogSound.Core.Models;
using DogSound.Core.Registry;

namespace DogSound.PowerShell;

/// <summary>Completes from a list of words.</summary>
public abstract class WordCompleter : IArgumentCompleter
{
    /// <summary>The words, in the order in which they are offered.</summary>
    protected abstract IEnumerable<string> Words { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = wordToComplete?.Trim('\'', '"') ?? "";
        return Words.Where(word => word.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Select(word => new CompletionResult(word));
    }
}

/// <summary>Completes the names of networks.</summary>
public sealed class ArchitectureCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words => NetworkRegistry.Names;
}

/// <summary>Completes the usual names of devices. It does not look for GPUs: a Tab must not load libtorch.</summary>
public sealed class DeviceCompleter : WordCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Words => ["auto", "cpu", "cuda", "cuda:0", "cuda:1", "mps"];
}

/// <summary>Completes names of presets, then folders and YAML files.</summary>
public abstract class PresetCompleter : IArgumentCompleter
{
    /// <summary>Names of the presets.</summary>
    protected abstract IEnumerable<string> Names { get; }

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = wordToComplete?.Trim('\'', '"') ?? "";
        IEnumerable<CompletionResult> presets = Names
            .Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Select(name => new CompletionResult(name));
        return presets.Concat(CompletionCompleters.CompleteFilename(typed).Where(IsYaml));
    }

    private static bool IsYaml(CompletionResult file) => file.ResultType == CompletionResultType.ProviderContainer
        || file.ListItemText.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase)
        || file.ListItemText.EndsWith(".yml", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Completes what -Configuration takes: presets, then folders and YAML files.</summary>
public sealed class ConfigurationCompleter : PresetCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names => Presets.Names;
}

/// <summary>Completes what -LabelMap takes: the maps that come along, then folders and YAML files.</summary>
public sealed class LabelMapCompleter : PresetCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names => LabelMapPresets.Names;
}

/// <summary>Completes what -Policy takes: presets, then folders and YAML files.</summary>
public sealed class PolicyCompleter : PresetCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names => PolicyPresets.Names;
}

/// <summary>Completes what -Rules takes: presets, then folders and YAML files.</summary>
public sealed class GateRulesCompleter : PresetCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<string> Names => GateRulesReader.Presets;
}

/// <summary>Completes what -Set takes: the keys of the settings, and behind '=' the words that a setting takes.</summary>
public sealed class SettingCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        string typed = wordToComplete?.Trim('\'', '"') ?? "";
        return from setting in SettingCatalog.Settings
               from word in typed.Contains('=', StringComparison.Ordinal) ? setting.Words : [""]
               let text = $"{setting.Key}={word}"
               where text.StartsWith(typed, StringComparison.OrdinalIgnoreCase)
               select new CompletionResult(text, text, CompletionResultType.ParameterValue, $"{setting.Description} Values: {setting.Allowed}.");
    }
}

/// <summary>Completes numbers of versions, the newest first. Tab asks no server: registries at addresses are left alone.</summary>
public sealed class VersionCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        if (fakeBoundParameters["Registry"] is not string registry || ModelRegistry.IsAddress(registry)) return [];
        string typed = (wordToComplete ?? "").Trim('\'', '"').TrimStart('0');
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddCommand("Get-DogSoundModel").AddParameter("Registry", registry).AddParameter("ErrorAction", ActionPreference.SilentlyContinue);
        return [.. from version in shell.Invoke<ModelVersion>().Reverse()
                   where version.Version.TrimStart('0').StartsWith(typed, StringComparison.Ordinal)
                   select new CompletionResult(version.Version, version.Version, CompletionResultType.ParameterValue, FormattableString.Invariant($"{version.PublishedAt:yyyy-MM-dd} {version.Note}"))];
    }
}
