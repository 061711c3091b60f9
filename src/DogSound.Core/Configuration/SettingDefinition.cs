using System.Reflection;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>A setting of a <see cref="TrainingConfiguration"/>: its key in files, what it is, which values it takes.</summary>
public sealed class SettingDefinition
{
    private readonly PropertyInfo _section;

    internal SettingDefinition(string section, PropertyInfo sectionProperty, SettingProperty property)
    {
        _section = sectionProperty;
        Property = property;
        Section = section;
        Key = $"{section}.{property.Name}";
    }

    /// <summary>The key with its section, such as <c>training.learning_rate</c>.</summary>
    public string Key { get; }

    /// <summary>The section of a file in which it stands, such as <c>training</c>.</summary>
    public string Section { get; }

    /// <summary>The key within its section, such as <c>learning_rate</c>.</summary>
    public string Name => Property.Name;

    /// <summary>What the setting is, in a sentence or two on one line.</summary>
    public string Description => Property.Description;

    /// <summary>The values that it takes, in words: <c>a number above 0 and at most 10</c>.</summary>
    public string Allowed => Property.Allowed;

    /// <summary>The words that it takes, such as the names of schedules, or true and false; none for a number.</summary>
    public IReadOnlyList<string> Words => Property.Words;

    internal SettingProperty Property { get; }

    /// <summary>The value in a configuration: an int, long, double, bool, string or the value of an enumeration.</summary>
    public object GetValue(TrainingConfiguration configuration) => Property.GetValue(_section.GetValue(configuration)!);

    /// <summary>The value in a configuration as files write it.</summary>
    public string GetText(TrainingConfiguration configuration) => SettingText.Format(GetValue(configuration));

    /// <summary>The key.</summary>
    public override string ToString() => Key;
}
