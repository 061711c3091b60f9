using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>What is said of a key that there is not.</summary>
internal static class UnknownKey
{
    /// <summary>A sentence about a key, and the one that may have been meant.</summary>
    /// <param name="key">What was written: with or without its section.</param>
    public static string Describe(string key)
    {
        string name = key[(key.LastIndexOf('.') + 1)..];
        string problem = $"there is no setting {SettingText.Quote(key)}.";

        // The right name in the wrong section, or in none.
        SettingDefinition? elsewhere = SettingCatalog.Settings.FirstOrDefault(setting => setting.Name == name);
        if (elsewhere is not null)
            return $"{problem} Did you mean '{elsewhere.Key}'?";

        int dot = key.IndexOf('.', StringComparison.Ordinal);
        string section = dot < 0 ? "" : key[..dot];
        if (!SettingCatalog.Sections.Contains(section))
            return problem + SuggestAnywhere(key, name);
        IEnumerable<string> names = SettingCatalog.Settings.Where(setting => setting.Section == section).Select(setting => setting.Name);
        string suggestion = Suggestion.For(name, names);
        return problem + (suggestion.Length > 0 ? suggestion : $" There are {string.Join(", ", names)}.");
    }

    /// <summary>A sentence about a key that what it stands in does not have.</summary>
    /// <param name="owner">What it stands in, such as <c>a variant</c>.</param>
    /// <param name="key">What was written.</param>
    /// <param name="names">The keys that there are.</param>
    public static string Describe(string owner, string key, IReadOnlyList<string> names)
    {
        string suggestion = Suggestion.For(key, names);
        string there = suggestion.Length > 0 ? suggestion
            : names.Count == 0 ? " It has none." : $" There {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}.";
        return $"{owner} has no setting {SettingText.Quote(key)}.{there}";
    }

    private static string SuggestAnywhere(string key, string name)
    {
        string suggestion = Suggestion.For(key, [.. SettingCatalog.Sections, "preset", .. SettingCatalog.Settings.Select(setting => setting.Key)]);
        if (suggestion.Length > 0)
            return suggestion;
        SettingDefinition? near = SettingCatalog.Settings.FirstOrDefault(setting => Suggestion.For(name, [setting.Name]).Length > 0);
        return near is not null ? $" Did you mean '{near.Key}'?" : $" There are the sections {string.Join(", ", SettingCatalog.Sections)}.";
    }
}
