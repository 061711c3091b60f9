using System.Text;

namespace DogSound.Core.Configuration;

/// <summary>Writes configurations as YAML: every setting, with a comment that says what it is and which values it takes.</summary>
public static class ConfigurationWriter
{
    // Of a comment, in characters.
    private const int Width = 110;

    /// <summary>The text of a file that <see cref="ConfigurationReader.Read"/> gives the very configuration for.</summary>
    /// <param name="configuration">The values.</param>
    public static string Write(TrainingConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var text = new StringBuilder();
        foreach (IGrouping<string, SettingDefinition> section in SettingCatalog.Settings.GroupBy(setting => setting.Section))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append(section.Key).Append(":\n");
            foreach (SettingDefinition setting in section)
            {
                AppendComment(text, setting.Description);
                AppendComment(text, $"Values: {setting.Allowed}.");
                text.Append("  ").Append(setting.Name).Append(": ").Append(setting.GetText(configuration)).Append('\n');
            }
        }
        return text.ToString();
    }

    private static void AppendComment(StringBuilder text, string comment)
    {
        int column = Width;
        foreach (string word in comment.Split(' '))
        {
            bool isFirst = text.Length == 0 || text[^1] == '\n';
            if (!isFirst && column + 1 + word.Length > Width)
            {
                text.Append('\n');
                isFirst = true;
            }
            if (isFirst)
                column = 3;
            text.Append(isFirst ? "  # " : " ").Append(word);
            column += 1 + word.Length;
        }
        text.Append('\n');
    }
}
