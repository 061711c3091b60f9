using System.Text;
using DogSound.Core.Configuration;

namespace DogSound.HelpGenerator;

/// <summary>The page on configurations: its text is written by hand, its tables of settings are made from the settings.</summary>
internal static class ConfigurationPage
{
    private const string Start = "<!-- Made by `./build.sh docs`: the settings. -->\n";
    private const string End = "<!-- The end of the settings. -->\n";

    /// <summary>The page with its tables made anew.</summary>
    /// <exception cref="InvalidDataException">The page lacks the comments between which the tables stand.</exception>
    public static string Update(string page)
    {
        page = page.ReplaceLineEndings("\n");
        int start = page.IndexOf(Start, StringComparison.Ordinal);
        int end = page.IndexOf(End, StringComparison.Ordinal);
        if (start < 0 || end < start)
            throw new InvalidDataException($"The page must have the lines '{Start.Trim()}' and '{End.Trim()}', in this order.");
        return page[..(start + Start.Length)] + Tables() + page[end..];
    }

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (IGrouping<string, SettingDefinition> section in SettingCatalog.Settings.GroupBy(setting => setting.Section))
        {
            text.Append("\n### ").Append(section.Key).Append("\n\n");
            AppendRow(text, ["setting", .. Presets.Names.Select(name => $"`{name}`"), "what it is", "values"]);
            AppendRow(text, [.. Enumerable.Repeat("---", 3 + Presets.Names.Count)]);
            foreach (SettingDefinition setting in section)
            {
                IEnumerable<string> values = Presets.Names.Select(name => setting.GetText(Presets.Read(name)));
                AppendRow(text, [$"`{setting.Name}`", .. values, setting.Description, setting.Allowed]);
            }
        }
        return text.Append('\n').ToString();
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
