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

    private YamlConfigurationParser(string text, ConfigurationDraft draft)
    {
        _events = new YamlEvents(text, draft);
        _draft = draft;
    }

    private ParsingEvent Current => _events.Current;

    private ConfigurationPlace Place => _events.Place;

    /// <summary>Reads all settings of a text into a draft, with all mistakes up to the first that is not YAML.</summary>
    /// <returns>The preset that it starts from, or null where it names none.</returns>
    public static string? Read(string text, ConfigurationDraft draft)
    {
        try
        {
            return new YamlConfigurationParser(text, draft).ReadStream();
        }
        catch (YamlException error)
        {
            string problem = SettingText.Shorten(error.Message).TrimEnd('.');
            if (FindTab(text) is { } tab)
                draft.Report(tab, "", "indent with spaces, not with tabs.");
            else
                draft.Report(YamlEvents.PlaceOf(error.Start), "", $"this is not YAML that a configuration can be: {problem}.");
            return null;
        }
    }

    // The commonest reason why something is not YAML, of which the parser speaks in riddles, and at another line.
    private static ConfigurationPlace? FindTab(string text)
    {
        int line = 0;
        foreach (ReadOnlySpan<char> content in text.AsSpan().EnumerateLines())
        {
            line++;
            int tab = content.IndexOf('\t');
            int indent = content.IndexOfAnyExcept(' ', '\t');
            if (tab >= 0 && tab < indent && content[indent] != '#')
                return new ConfigurationPlace(line, tab + 1);
        }
        return null;
    }

    private string? ReadStream()
    {
        _events.Next();
        _events.Next();
        if (Current is StreamEnd)
        {
            _draft.Report(default, "", $"it is empty. A configuration says at least where it starts from: '{PresetKey}: default'.");
            return null;
        }
        _events.Next();
        string? preset = null;
        if (Current is MappingStart)
            preset = ReadRoot();
        else
        {
            _draft.Report(Place, "", $"a configuration is made of the sections {string.Join(", ", SettingCatalog.Sections)}, each with its settings.");
            _events.Skip();
        }
        _events.Next();
        if (Current is DocumentStart)
            _draft.Report(Place, "", "a second document begins here. A configuration is one document.");
        return preset;
    }

    private string? ReadRoot()
    {
        string? preset = null;
        var seen = new Dictionary<string, ConfigurationPlace>();
        foreach ((string key, ConfigurationPlace place) in ReadKeys())
        {
            if (!seen.TryAdd(key, place))
            {
                _draft.Report(
                    place, key, $"{SettingText.Quote(key)} stands here a second time, first in {seen[key]}. Put all of it in one place.");
                _events.Skip();
            }
            else if (key == PresetKey)
                preset = ReadPreset();
            else if (SettingCatalog.Sections.Contains(key))
                ReadSection(key);
            else
            {
                _draft.Report(place, key, UnknownKey.Describe(key));
                _events.Skip();
            }
        }
        return preset;
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
        if (Current is Scalar { Style: ScalarStyle.Plain, Value: "" or "~" or "null" })
        {
            _events.Next();
            return;
        }
        if (Current is not MappingStart)
        {
            if (Current is not AnchorAlias)
                _draft.Report(Place, section, $"{section} is a section: write its settings below it, indented, one 'name: value' a line.");
            _events.Skip();
            return;
        }
        foreach ((string name, ConfigurationPlace place) in ReadKeys())
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

    // The keys of a mapping. At each of them, Current is its value, which the caller reads or skips.
    private IEnumerable<(string Key, ConfigurationPlace Place)> ReadKeys()
    {
        _events.Next();
        while (Current is not MappingEnd)
        {
            ConfigurationPlace place = Place;
            if (Current is Scalar key)
            {
                _events.Next();
                yield return (key.Value, place);
                continue;
            }
            if (Current is not AnchorAlias)
                _draft.Report(place, "", "a key must be a name, not a list or a mapping.");
            _events.Skip();
            _events.Skip();
        }
        _events.Next();
    }
}
