using System.Management.Automation;
using DogSound.Core.Configuration;

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
        try
        {
            return ConfigurationReader.Apply(ConfigurationReader.Read(source), overrides ?? []);
        }
        catch (ConfigurationException error)
        {
            cmdlet.ThrowTerminatingError(ErrorFactory.ForConfiguration(error));
            throw;
        }
    }
}
