using System.Management.Automation;
using DogSound.Core.Configuration;

namespace DogSound.PowerShell;

/// <summary>Shows every setting that a training run would use, and checks a configuration file.</summary>
/// <remarks>
/// A configuration is a preset or a YAML file. A file says only what it changes: the rest is as in the preset that its key
/// preset names, or else as in the preset default. Files are read strictly: a key that does not exist, one that is there twice, a
/// value of a wrong type or out of range are errors, and all of a file are reported at once, with line and column.
///
/// seed is the published recipe of the competition with its mistakes mended; default is our best; tiny is small and quick, for
/// a laptop or a first try.
/// </remarks>
/// <example>
/// <summary>What the preset default is, and what each setting means</summary>
/// <code>Get-DogSoundConfiguration</code>
/// <para>Writes one record for each setting.</para>
/// </example>
/// <example>
/// <summary>Check a file, with a setting changed at the call</summary>
/// <code>Get-DogSoundConfiguration ./dog.yaml -Set training.epochs=20, training.learning_rate=1e-4</code>
/// <para>Writes the settings that a run with the same parameters would use, or one error that says all that is wrong.</para>
/// </example>
/// <example>
/// <summary>What a preset does differently</summary>
/// <code>(Get-DogSoundConfiguration tiny).Where({ $_.Value -ne $_.Default })</code>
/// <para>Writes the settings whose value is not that of the preset default.</para>
/// </example>
/// <returns>One record for each setting, in the order of a file.</returns>
[Cmdlet(VerbsCommon.Get, "DogSoundConfiguration")]
[OutputType(typeof(ConfigurationSetting))]
public sealed class GetDogSoundConfigurationCommand : PSCmdlet
{
    /// <summary>A preset (default, seed or tiny) or the path of a YAML file. The bare name of a preset is the preset; ./default is a file.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ConfigurationCompleter))]
    public string Configuration { get; set; } = Presets.Default;

    /// <summary>Settings to change, each as key=value: training.learning_rate=1e-4.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SettingCompleter))]
    public string[] Set { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        TrainingConfiguration configuration = this.ReadConfiguration(Configuration, Set);
        TrainingConfiguration defaults = Presets.Read(Presets.Default);
        foreach (SettingDefinition setting in SettingCatalog.Settings)
        {
            WriteObject(new ConfigurationSetting
            {
                Key = setting.Key,
                Value = ValueOf(setting, configuration),
                Default = ValueOf(setting, defaults),
                Description = setting.Description,
                Allowed = setting.Allowed,
            });
        }
    }

    // Enumerations are known inside only: outside, their values go by their names.
    private static object ValueOf(SettingDefinition setting, TrainingConfiguration configuration) =>
        setting.GetValue(configuration) is Enum ? setting.GetText(configuration) : setting.GetValue(configuration);
}
