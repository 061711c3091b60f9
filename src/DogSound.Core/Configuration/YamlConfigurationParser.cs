using DogSound.Core.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Configuration;

/// <summary>
/// Takes the settings out of YAML, event by event: nothing is built of the text, so that no nesting, alias or tag in it can do anything but be
/// reported.
/// </summary>
internal sealed class YamlConfigurationParser
{
    /// <summary>The key of the preset that a file starts from.</summary>
    public const string PresetKey = "preset";

    private const int MaximumDepth = 64;

    private readonly Parser _parser;
    private readonly ConfigurationDraft _draft;
    private int _depth;

    private YamlConfigurationParser(string text, ConfigurationDraft draft)
    {
        _parser = new Parser(new StringReader(text));
        _draft = draft;
    }

    private ParsingEvent Current => _parser.Current ?? throw new YamlException("The text ends too early.");

    private ConfigurationPlace Place => PlaceOf(Current.Start);

    /// <summary>Reads all settings of a text into a draft, with all mistakes up to the first that is not YAML.</summary>
    /// <returns>The preset that it starts from, or null where it names none.</returns>
    public static string? Read(string text, ConfigurationDraft draft)
    {
        var parser = new YamlConfigurationParser(text, draft);
        try
        {
            return parser.ReadStream();
        }
        catch (YamlException error)
        {
            draft.Report(PlaceOf(error.Start), "", $"this is not YAML that a configuration can be: {Sentence(error.Message)}");
        }
        // YamlDotNet's scanner does not foresee every text: an escape of a character that there is not ends in these.
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            draft.Report(default, "", $"this is not YAML: {Sentence(error.Message)}");
        }
        return null;
    }

    private static string Sentence(string text) => SettingText.Quote(text).Trim('\'').TrimEnd('.') + ".";

    private static ConfigurationPlace PlaceOf(Mark mark) => new(mark.Line, mark.Column);

    private string? ReadStream()
    {
        Next();
        Next();
        if (Current is StreamEnd)
        {
            _draft.Report(default, "", $"it is empty. A configuration says at least where it starts from: '{PresetKey}: default'.");
            return null;
        }
        Next();
        string? preset = null;
        if (Current is MappingStart)
            preset = ReadRoot();
        else
        {
            _draft.Report(Place, "", $"a configuration is made of the sections {string.Join(", ", SettingCatalog.Sections)}, each with its settings.");
            Skip();
        }
        Next();
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
                _draft.Report(place, key, $"{key} stands here a second time, first in {seen[key]}. Put all of it in one place.");
                Skip();
            }
            else if (key == PresetKey)
                preset = ReadPreset();
            else if (SettingCatalog.Sections.Contains(key))
                ReadSection(key);
            else
            {
                _draft.Report(place, key, UnknownKey.Describe(key));
                Skip();
            }
        }
        return preset;
    }

    private string? ReadPreset()
    {
        if (Current is Scalar scalar && Presets.Find(scalar.Value) is { } name)
        {
            Next();
            return name;
        }
        string found = Current is Scalar other ? SettingText.Quote(other.Value) : "not a name";
        string suggestion = Current is Scalar word ? Suggestion.For(word.Value, Presets.Names) : "";
        _draft.Report(Place, PresetKey, $"{PresetKey} is {found}, but must be one of {string.Join(", ", Presets.Names)}.{suggestion}");
        Skip();
        return null;
    }

    private void ReadSection(string section)
    {
        if (Current is Scalar { Style: ScalarStyle.Plain, Value: "" or "~" or "null" })
        {
            Next();
            return;
        }
        if (Current is not MappingStart)
        {
            if (Current is not AnchorAlias)
                _draft.Report(Place, section, $"{section} is a section: write its settings below it, indented, one 'name: value' a line.");
            Skip();
            return;
        }
        foreach ((string name, ConfigurationPlace place) in ReadKeys())
        {
            string key = $"{section}.{name}";
            if (Current is Scalar scalar)
            {
                _draft.Set(key, scalar.Value, scalar.Style != ScalarStyle.Plain, Place, place);
                Next();
                continue;
            }
            SettingDefinition? setting = SettingCatalog.Find(key);
            if (setting is null)
                _draft.Report(place, key, UnknownKey.Describe(key));
            else if (Current is not AnchorAlias)
                _draft.Report(Place, key, $"{key} is a {(Current is MappingStart ? "mapping" : "list")}, but must be {setting.Allowed}.");
            Skip();
        }
    }

    // The keys of a mapping. At each of them, Current is its value, which the caller reads or skips.
    private IEnumerable<(string Key, ConfigurationPlace Place)> ReadKeys()
    {
        Next();
        while (Current is not MappingEnd)
        {
            ConfigurationPlace place = Place;
            if (Current is Scalar key)
            {
                Next();
                yield return (key.Value, place);
                continue;
            }
            if (Current is not AnchorAlias)
                _draft.Report(place, "", "a key must be a name, not a list or a mapping.");
            Skip();
            Skip();
        }
        Next();
    }

    // Past the node that begins at the current event.
    private void Skip()
    {
        int open = 0;
        do
        {
            open += Change(Current);
            Next();
        }
        while (open > 0);
    }

    private void Next()
    {
        if (_draft.IsFull || !_parser.MoveNext())
            throw new YamlException("It could not be read further.");
        _depth += Change(Current);
        if (_depth > MaximumDepth)
            throw new YamlException(Current.Start, Current.End, $"Lists and mappings are nested more than {MaximumDepth} deep.");
        if (Current is AnchorAlias)
            _draft.Report(Place, "", "aliases (*name) are not allowed. Write the value itself.");
        if (Current is not NodeEvent node)
            return;
        if (!node.Anchor.IsEmpty)
            _draft.Report(Place, "", "anchors (&name) are not allowed. Write the value itself, wherever it belongs.");
        if (!node.Tag.IsEmpty)
            _draft.Report(Place, "", "tags (!name) are not allowed. The type of a value follows from its key.");
    }

    private static int Change(ParsingEvent parsed) => parsed switch
    {
        MappingStart or SequenceStart => 1,
        MappingEnd or SequenceEnd => -1,
        _ => 0,
    };
}
