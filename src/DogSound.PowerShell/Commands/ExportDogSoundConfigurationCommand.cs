using System.Management.Automation;
using System.Text;
using DogSound.Core.Configuration;
using DogSound.Core.Files;

namespace DogSound.PowerShell;

/// <summary>Writes a configuration as a YAML file to start from, every setting with a comment that explains it.</summary>
/// <remarks>
/// Change what is to be changed, and delete what need not be said: what the file does not say is as in the preset that its key
/// preset names. Comments of a file that is given as -Configuration are not taken over.
/// </remarks>
/// <example>
/// <summary>A file to start from</summary>
/// <code>Export-DogSoundConfiguration ./my.yaml -Configuration tiny</code>
/// <para>Writes all settings of the preset tiny.</para>
/// </example>
/// <example>
/// <summary>Keep what was tried at the call</summary>
/// <code>Export-DogSoundConfiguration ./long.yaml -Configuration ./dog.yaml -Set training.epochs=200 -Force</code>
/// <para>Writes the settings of the file with another number of epochs.</para>
/// </example>
/// <returns>Nothing.</returns>
[Cmdlet(VerbsData.Export, "DogSoundConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class ExportDogSoundConfigurationCommand : PSCmdlet
{
    /// <summary>The file to write; its folder is made where missing.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>A preset (default, seed or tiny) or the path of a YAML file.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ConfigurationCompleter))]
    public string Configuration { get; set; } = Presets.Default;

    /// <summary>Settings to change, each as key=value: training.learning_rate=1e-4.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SettingCompleter))]
    public string[] Set { get; set; } = [];

    /// <summary>Replaces a file that exists.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string path = this.ResolveOutputPath(Path);
        this.RequireFreePath(path, Force);
        string text = ConfigurationWriter.Write(this.ReadConfiguration(Configuration, Set), Presets.Find(Configuration));
        if (!ShouldProcess(path, "Write a configuration")) return;
        try
        {
            AtomicFile.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, path));
        }
    }
}
