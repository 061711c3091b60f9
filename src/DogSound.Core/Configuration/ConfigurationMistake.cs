using System.Globalization;

namespace DogSound.Core.Configuration;

/// <summary>One thing that is wrong with a configuration.</summary>
/// <param name="Place">Where it stands: a line and column of the file, an override, or neither (a value of the preset, or the whole
/// file).</param>
/// <param name="Key">The setting or section that it is about, with its section; empty where it is about none.</param>
/// <param name="Text">A sentence: what is wrong, and what is allowed.</param>
public sealed record ConfigurationMistake(ConfigurationPlace Place, string Key, string Text)
{
    /// <summary>The place, then the sentence.</summary>
    public override string ToString() => Place.ToString() is { Length: > 0 } place ? $"{place}: {Text}" : Text;
}

/// <summary>Where something stands in a configuration.</summary>
/// <param name="Line">Line of the file, from 1; 0 for none.</param>
/// <param name="Column">Column of the line in UTF-16 characters, from 1; 0 for none.</param>
/// <param name="Override">The override of a call (<c>training.epochs=5</c>), or null.</param>
public readonly record struct ConfigurationPlace(long Line, long Column, string? Override = null)
{
    /// <summary>The place in words; empty for none.</summary>
    public override string ToString() =>
        Override is not null ? Settings.SettingText.Quote(Override)
        : Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {Line}, column {Column}")
        : "";
}
