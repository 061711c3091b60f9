using System.Reflection;
using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>Every setting that there is. A property of a configuration's records with a description and a name in files is one.</summary>
public static class SettingCatalog
{
    private static readonly (string Name, PropertyInfo Property)[] SectionProperties =
    [
        .. from property in typeof(TrainingConfiguration).GetProperties()
           where typeof(ISettings).IsAssignableFrom(property.PropertyType)
           orderby property.MetadataToken
           select (property.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name, property),
    ];

    private static readonly Dictionary<string, SettingDefinition> ByKey = SectionProperties
        .SelectMany(section => SettingProperty.Of(section.Property.PropertyType)
            .Select(property => new SettingDefinition(section.Name, section.Property, property)))
        .ToDictionary(setting => setting.Key);

    /// <summary>The settings that can be set, in the order of the sections, and of the properties in them.</summary>
    public static IReadOnlyList<SettingDefinition> Settings { get; } = [.. ByKey.Values.Where(setting => !setting.Property.IsMeasured)];

    /// <summary>The sections of a file.</summary>
    public static IReadOnlyList<string> Sections { get; } = [.. SectionProperties.Select(section => section.Name)];

    /// <summary>The setting of a key with its section, or null; measured ones, which cannot be set, are found, too.</summary>
    internal static SettingDefinition? Find(string key) => ByKey.GetValueOrDefault(key);

    /// <summary>A copy of a configuration with other values.</summary>
    internal static TrainingConfiguration Change(TrainingConfiguration configuration, IReadOnlyDictionary<SettingDefinition, object> values)
    {
        var changed = (TrainingConfiguration)Copy(configuration);
        foreach ((string name, PropertyInfo property) in SectionProperties)
        {
            object section = Copy(property.GetValue(configuration)!);
            foreach ((SettingDefinition setting, object value) in values)
            {
                if (setting.Section == name)
                    setting.Property.SetValue(section, value);
            }
            property.SetValue(changed, section);
        }
        return changed;
    }

    /// <summary>Every value that is out of range, by its key.</summary>
    /// <param name="configuration">The values.</param>
    /// <param name="ignored">Keys of which nothing is said, nor of what depends on them.</param>
    internal static List<SettingProblem> FindProblems(TrainingConfiguration configuration, IReadOnlyCollection<string> ignored)
    {
        var problems = new List<SettingProblem>();
        foreach ((string name, PropertyInfo property) in SectionProperties)
        {
            string prefix = name + ".";
            IEnumerable<string> names = ignored.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => key[prefix.Length..]);
            problems.AddRange(SettingChecks.Find((ISettings)property.GetValue(configuration)!, prefix, names));
        }
        problems.AddRange(MultiLabelSettings.FindProblems(configuration, [.. ignored, .. problems.Select(problem => problem.Key)]));
        return problems;
    }

    // All properties of the records can be initialized, so a new record with the same values is a copy.
    private static object Copy(object record)
    {
        object copy = Activator.CreateInstance(record.GetType())!;
        foreach (PropertyInfo property in record.GetType().GetProperties().Where(property => property.CanWrite))
            property.SetValue(copy, property.GetValue(record));
        return copy;
    }
}
