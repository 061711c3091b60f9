using DogSound.Core.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Configuration;

/// <summary>Takes the settings out of a YAML text: a mapping of sections, each a mapping of settings, and <c>preset</c> beside
/// them.</summary>
internal sealed class YamlConfigurationParser
{
    /// <summary>The key of the preset that a file starts from.</summary>
    public const string PresetKey = "preset";

    private readonly YamlEvents _events;
    private readonly ConfigurationDraft _draft;

    private YamlConfigurationParser(YamlEvents events, ConfigurationDraft draft)
    {
        _events = events;
        _draft = draft;
    }

    private ParsingEvent Current => _events.Current;

    private ConfigurationPlace Place => _events.Place;

    /// <summary>Reads all settings of a text into a draft, with all mistakes up to the first that is not YAML.</summary>
    /// <returns>The preset that it starts from, or null where it names none.</returns>
    public static string? Read(string text, ConfigurationDraft draft)
    {
        string? preset = null;
        YamlDocument.Read(
            text, draft.Mistakes, "configuration", $"A configuration says at least where it starts from: '{PresetKey}: default'.",
            events => new YamlConfigurationParser(events, draft).ReadRoot(ref preset));
        return preset;
    }

    private void ReadRoot(ref string? preset)
    {
        if (Current is not MappingStart)
        {
            _draft.Report(Place, "", $"a configuration is made of the sections {string.Join(", ", SettingCatalog.Sections)}, each with its settings.");
            _events.Skip();
            return;
        }
        foreach ((string key, ConfigurationPlace place) in _events.ReadDistinctKeys())
        {
            if (key == PresetKey)
                preset = ReadPreset();
            else if (SettingCatalog.Sections.Contains(key))
                ReadSection(key);
            else
            {
                _draft.Report(place, key, UnknownKey.Describe(key));
                _events.Skip();
            }
        }
    }

    private string? ReadPreset()
    {
        if (Current is Scalar scalar && Presets.Find(scalar.Value) is { } name)
        {
            _events.Next();
            return name;
        }
        string found = Current is Scalar other ? SettingText.Quote(other.Value) : "not a name";
        string suggestion = Current is Scalar word ? Suggestion.For(word.Value, Presets.Names) : "";
        _draft.Report(Place, PresetKey, $"{PresetKey} is {found}, but must be one of {string.Join(", ", Presets.Names)}.{suggestion}");
        _events.Skip();
        return null;
    }

    private void ReadSection(string section)
    {
        if (_events.IsNothing)
        {
            _events.Next();
            return;
        }
        if (Current is not MappingStart)
        {
            _events.Refuse(Place, section, $"{section} is a section: write its settings below it, indented, one 'name: value' a line.");
            return;
        }
        foreach ((string name, ConfigurationPlace place) in _events.ReadKeys())
        {
            string key = $"{section}.{name}";
            if (Current is Scalar scalar)
            {
                _draft.Set(key, scalar.Value, scalar.Style != ScalarStyle.Plain, Place, place);
                _events.Next();
                continue;
            }
            SettingDefinition? setting = SettingCatalog.Find(key);
            if (setting is null)
                _draft.Report(place, key, UnknownKey.Describe(key));
            else if (Current is not AnchorAlias)
                _draft.Report(Place, key, $"{key} is a {(Current is MappingStart ? "mapping" : "list")}, but must be {setting.Allowed}.");
            _events.Skip();
        }
    }
}
