using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>A setting's value as somebody wrote it in YAML or at a call.</summary>
internal static class SettingValue
{
    /// <summary>The value, or null where the text is none that the setting takes.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="text">What was written.</param>
    /// <param name="isQuoted">It was written as text, in quotes or as a block: it is no number and no truth value.</param>
    public static object? Read(SettingProperty setting, string text, bool isQuoted)
    {
        Type type = setting.Type;
        if (isQuoted && !type.IsEnum && type != typeof(string))
            return null;
        object? value = SettingText.Parse(type, text);
        return value is not null && setting.IsAllowed(value) ? value : null;
    }

    /// <summary>A sentence about a value that <see cref="Read"/> doesn't take, and what may have been meant.</summary>
    /// <param name="key">The setting as files write it.</param>
    /// <param name="setting">The setting.</param>
    /// <param name="text">What was written.</param>
    /// <param name="isQuoted">It was written as text.</param>
    public static string Describe(string key, SettingProperty setting, string text, bool isQuoted)
    {
        if (!isQuoted && text is "" or "~" or "null" or "Null" or "NULL")
            return $"{key} has no value. It must be {setting.Allowed}; leave the key out to keep the value that it has.";
        bool isTextOnly = isQuoted && Read(setting, text, isQuoted: false) is not null;
        string shown = SettingText.Quote(text);
        string problem = $"{key} is {(isTextOnly ? $"the text {shown}" : shown)}, but must be {setting.Allowed}.";
        if (isTextOnly)
            return problem + " Write it without quotes.";
        return problem + Suggestion.For(text, setting.Words);
    }
}
