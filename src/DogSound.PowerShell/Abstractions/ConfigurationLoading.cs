using System.Management.Automation;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Configuration;
using DogSound.Core.Gate;

namespace DogSound.PowerShell;

/// <summary>How every cmdlet reads what its parameters -Configuration and -Set say.</summary>
internal static class ConfigurationLoading
{
    /// <summary>The configuration of a run. What is wrong with it ends the cmdlet with an error that says every mistake.</summary>
    /// <param name="cmdlet">The cmdlet that was given them.</param>
    /// <param name="nameOrPath">The name of a preset, or the PowerShell path of a YAML file.</param>
    /// <param name="overrides">What -Set was given: key=value each.</param>
    public static TrainingConfiguration ReadConfiguration(this PSCmdlet cmdlet, string nameOrPath, IReadOnlyList<string>? overrides)
    {
        string source = Presets.Find(nameOrPath) ?? cmdlet.ResolveOutputPath(nameOrPath);
        return cmdlet.Read(() => ConfigurationReader.Apply(ConfigurationReader.Read(source), [.. (overrides ?? []).Select(cmdlet.ResolvePaths)]));
    }

    /// <summary>A configuration with other values. What is wrong with them ends the cmdlet with an error that says every mistake.</summary>
    /// <param name="cmdlet">The cmdlet that was given them.</param>
    /// <param name="configuration">The values of all else.</param>
    /// <param name="overrides">What -Set was given: key=value each.</param>
    public static TrainingConfiguration ChangeConfiguration(this PSCmdlet cmdlet, TrainingConfiguration configuration, IEnumerable<string> overrides)
    {
        try
        {
            return ConfigurationReader.Apply(configuration, [.. overrides.Select(cmdlet.ResolvePaths)]);
        }
        catch (ConfigurationException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForConfiguration(error));
            throw;
        }
    }

    /// <summary>The policy of a run. What is wrong with it ends the cmdlet with an error that says every mistake.</summary>
    /// <param name="cmdlet">The cmdlet that was given it.</param>
    /// <param name="nameOrPath">The name of a preset, or the PowerShell path of a YAML file.</param>
    public static AugmentationPolicy ReadPolicy(this PSCmdlet cmdlet, string nameOrPath)
    {
        string source = PolicyPresets.Find(nameOrPath) ?? cmdlet.ResolveOutputPath(nameOrPath);
        return cmdlet.Read(() => PolicyReader.Read(source));
    }

    /// <summary>The rules of a comparison. What is wrong with them ends the cmdlet with an error that says every mistake.</summary>
    /// <param name="cmdlet">The cmdlet that was given them.</param>
    /// <param name="nameOrPath">The name of a preset, or the PowerShell path of a YAML file.</param>
    public static GateRules ReadGateRules(this PSCmdlet cmdlet, string nameOrPath)
    {
        string source = GateRulesReader.FindPreset(nameOrPath) ?? cmdlet.ResolveOutputPath(nameOrPath);
        return cmdlet.Read(() => GateRulesReader.Read(source));
    }

    private static T Read<T>(this PSCmdlet cmdlet, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ConfigurationException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForConfiguration(error));
            throw;
        }
    }

    // Paths of PowerShell's, whose current folder is not the process's.
    private static string ResolvePaths(this PSCmdlet cmdlet, string setting)
    {
        string[] parts = setting.Split('=', 2, StringSplitOptions.TrimEntries);
        bool isPath = parts.Length == 2 && parts[1].Length > 0 && parts[0] switch
        {
            "augmentation.policy" => parts[1] != "none" && PolicyPresets.Find(parts[1]) is null,
            "augmentation.noise_path" => true,
            _ => false,
        };
        return isPath ? $"{parts[0]}={cmdlet.ResolveOutputPath(parts[1])}" : setting;
    }
}
