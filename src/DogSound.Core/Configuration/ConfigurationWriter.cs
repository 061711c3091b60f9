using System.Text;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>Writes configurations as YAML: every setting, with a comment that says what it is and which values it takes.</summary>
public static class ConfigurationWriter
{
    // Of a comment, in characters.
    private const int Width = 110;

    /// <summary>The text of a file that <see cref="ConfigurationReader.Read"/> gives the very configuration for.</summary>
    /// <param name="configuration">The values.</param>
    /// <param name="preset">The preset from which somebody who deletes a setting gets its value; null writes no <c>preset</c>.</param>
    public static string Write(TrainingConfiguration configuration, string? preset = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = new StringBuilder();
        if (preset is not null)
        {
            AppendComment(text, "What this file does not say is as in this preset.", indent: "");
            text.Append(YamlConfigurationParser.PresetKey).Append(": ").Append(preset).Append('\n');
        }
        foreach (IGrouping<string, SettingDefinition> section in SettingCatalog.Settings.GroupBy(setting => setting.Section))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(section.Key).Append(":\n");
            foreach (SettingDefinition setting in section)
            {
                AppendComment(text, setting.Description);
                AppendComment(text, $"Values: {setting.Allowed}.");
                text.Append("  ").Append(setting.Name).Append(": ").Append(SettingText.FormatYaml(setting.GetValue(configuration))).Append('\n');
            }
        }
        return text.ToString();
    }

    private static void AppendComment(StringBuilder text, string comment, string indent = "  ")
    {
        string start = $"{indent}#";
        int column = start.Length;
        text.Append(start);
        foreach (string word in comment.Split(' '))
        {
            if (column + 1 + word.Length > Width)
            {
                text.Append('\n').Append(start);
                column = start.Length;
            }
            text.Append(' ').Append(word);
            column += 1 + word.Length;
        }
        text.Append('\n');
    }
}
