using DogSound.Core.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Configuration;

/// <summary>Takes the settings of one record out of a YAML mapping, and reports what is wrong with them.</summary>
/// <param name="record">Type of the record; what a file does not say is as in a new one.</param>
/// <param name="prefix">What messages write before the names, such as <c>gain.</c>; may be empty.</param>
/// <param name="mistakes">Takes the mistakes.</param>
internal sealed class SettingMapping(Type record, string prefix, MistakeList mistakes)
{
    private readonly ISettings _settings = (ISettings)Activator.CreateInstance(record)!;
    private readonly Dictionary<string, ConfigurationPlace> _places = [];
    private readonly HashSet<string> _wrong = [];

    /// <summary>Names of the settings.</summary>
    public IEnumerable<string> Names => SettingProperty.Of(record).Select(property => property.Name);

    /// <summary>Reads the value of a key, where it is one of the record's.</summary>
    /// <param name="key">The key.</param>
    /// <param name="events">Stand at its value.</param>
    /// <returns>False where the record has no such setting; then nothing was read.</returns>
    public bool TryTake(string key, YamlEvents events)
    {
        SettingProperty? property = SettingProperty.Of(record).FirstOrDefault(property => property.Name == key);
        if (property is null)
            return false;
        _places[key] = events.Place;
        if (events.Current is not Scalar scalar)
        {
            if (events.Current is not AnchorAlias)
                Report(events.Place, key, $"{prefix}{key} is a {(events.Current is MappingStart ? "mapping" : "list")}, but must be {property.Allowed}.");
            events.Skip();
            return true;
        }
        bool isQuoted = scalar.Style != ScalarStyle.Plain;
        if (SettingValue.Read(property, scalar.Value, isQuoted) is { } value)
            property.SetValue(_settings, value);
        else
            Report(events.Place, key, SettingValue.Describe(prefix + key, property, scalar.Value, isQuoted));
        events.Next();
        return true;
    }

    /// <summary>The record, its values checked together.</summary>
    /// <param name="place">Where a problem is reported whose settings stand nowhere.</param>
    public ISettings Build(ConfigurationPlace place)
    {
        foreach (SettingProblem problem in SettingChecks.Find(_settings, prefix, _wrong))
        {
            IEnumerable<string> names = problem.Others.Prepend(problem.Key).Select(key => key[prefix.Length..]);
            mistakes.Report(names.Where(_places.ContainsKey).Select(name => _places[name]).FirstOrDefault(place), problem.Key, problem.Text);
        }
        return _settings;
    }

    private void Report(ConfigurationPlace place, string key, string text)
    {
        _wrong.Add(key);
        mistakes.Report(place, prefix + key, text);
    }
}
