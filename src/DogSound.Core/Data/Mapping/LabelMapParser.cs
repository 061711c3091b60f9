using DogSound.Core.Configuration;
using DogSound.Core.Settings;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Data.Mapping;

/// <summary>Takes a label map out of a YAML text: <c>classes</c>, <c>map</c>, and where they are wanted <c>default</c> and <c>skip</c>.</summary>
internal sealed class LabelMapParser
{
    private const string ClassesKey = "classes";
    private const string DefaultKey = "default";
    private const string MapKey = "map";
    private const string SkipKey = "skip";

    private static readonly string[] Keys = [ClassesKey, DefaultKey, MapKey, SkipKey];

    private readonly YamlEvents _events;
    private readonly MistakeList _mistakes;
    private readonly List<string> _classes = [];
    private readonly OrderedDictionary<string, Word> _map = new(StringComparer.OrdinalIgnoreCase);
    private readonly OrderedDictionary<string, ConfigurationPlace> _skip = new(StringComparer.OrdinalIgnoreCase);
    private Word? _default;

    private LabelMapParser(YamlEvents events, MistakeList mistakes)
    {
        _events = events;
        _mistakes = mistakes;
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file, or the name of the map, for messages.</param>
    /// <exception cref="ConfigurationException">It has mistakes: all of them are said, with their lines.</exception>
    public static LabelMap Read(string text, string path)
    {
        var mistakes = new MistakeList();
        LabelMapParser? parser = null;
        YamlDocument.Read(text, mistakes, "label map", "A label map says at least its classes and a map from labels to them.", events =>
        {
            parser = new LabelMapParser(events, mistakes);
            parser.ReadRoot();
        });
        mistakes.ThrowIfAny(path);
        return new LabelMap(
            parser!._classes, parser._default?.Text, parser._map.ToDictionary(pair => pair.Key, pair => pair.Value.Text, StringComparer.OrdinalIgnoreCase),
            new HashSet<string>(parser._skip.Keys, StringComparer.OrdinalIgnoreCase));
    }

    private void ReadRoot()
    {
        if (_events.Current is not MappingStart)
        {
            _events.Refuse(_events.Place, "", $"a label map is made of {string.Join(", ", Keys)}.");
            return;
        }
        ConfigurationPlace start = _events.Place;
        foreach ((string key, ConfigurationPlace place) in _events.ReadDistinctKeys())
        {
            switch (key)
            {
                case ClassesKey: ReadClasses(); break;
                case DefaultKey: _default = ReadWord(key); break;
                case MapKey: ReadMap(); break;
                case SkipKey: ReadSkip(); break;
                default:
                    _events.Refuse(place, key, $"there is no key {SettingText.Quote(key)} in a label map; there are {string.Join(", ", Keys)}.{Suggestion.For(key, Keys)}");
                    break;
            }
        }
        Check(start);
    }

    private void ReadClasses() => ReadList(ClassesKey, word =>
    {
        if (_classes.Contains(word.Text, StringComparer.OrdinalIgnoreCase))
            _mistakes.Report(word.Place, ClassesKey, $"the class {SettingText.Quote(word.Text)} stands here a second time. Each class may stand there once.");
        else
            _classes.Add(word.Text);
    });

    private void ReadSkip() => ReadList(SkipKey, word =>
    {
        if (!_skip.TryAdd(word.Text, word.Place))
            _mistakes.Report(word.Place, SkipKey, $"the label {SettingText.Quote(word.Text)} stands here a second time, first in {_skip[word.Text]}.");
    });

    private void ReadMap()
    {
        if (_events.Current is not MappingStart)
        {
            _events.Refuse(_events.Place, MapKey, $"{MapKey} has a label of the data set and a class in every line, indented: 'dog_bark: Barking'.");
            return;
        }
        foreach ((string label, ConfigurationPlace place) in _events.ReadKeys())
        {
            if (ReadWord(label) is not { } word)
                continue;
            if (!_map.TryAdd(label, word))
                _mistakes.Report(place, MapKey, $"the label {SettingText.Quote(label)} stands here a second time, first in {_map[label].Place}.");
        }
    }

    private void ReadList(string key, Action<Word> add)
    {
        if (_events.Current is not SequenceStart)
        {
            _events.Refuse(_events.Place, key, $"{key} must be a list: [a, b], or one '- name' a line.");
            return;
        }
        foreach (ConfigurationPlace _ in _events.ReadItems())
        {
            if (ReadWord(key) is { } word)
                add(word);
        }
    }

    private Word? ReadWord(string key)
    {
        if (_events.Current is Scalar { Value: var text } && !string.IsNullOrWhiteSpace(text) && !_events.IsNothing)
        {
            var word = new Word(text.Trim(), _events.Place);
            _events.Next();
            return word;
        }
        _events.Refuse(_events.Place, key, $"{SettingText.Quote(key)} must be followed by a name.");
        return null;
    }

    // What must be there, and that every class is one of the classes: asked when all is read, for the order of the keys is free.
    private void Check(ConfigurationPlace start)
    {
        if (_mistakes.All.Count > 0)
            return;
        if (_classes.Count == 0)
            _mistakes.Report(start, ClassesKey, $"the key {ClassesKey} is missing: the names of the classes, in label order.");
        else if (_map.Count == 0)
            _mistakes.Report(start, MapKey, $"the key {MapKey} is missing: which label of the data set is which class.");
        else
        {
            foreach (Word word in _map.Values.Concat(_default is { } otherwise ? [otherwise] : []))
            {
                if (!_classes.Contains(word.Text))
                    _mistakes.Report(word.Place, MapKey, $"{SettingText.Quote(word.Text)} is none of the classes {string.Join(", ", _classes)}.{Suggestion.For(word.Text, _classes)}");
            }
            foreach ((string label, ConfigurationPlace place) in _skip)
            {
                if (_map.TryGetValue(label, out Word mapped))
                    _mistakes.Report(place, SkipKey, $"the label {SettingText.Quote(label)} is mapped in {mapped.Place}. Keep one of the two.");
            }
        }
    }

    private readonly record struct Word(string Text, ConfigurationPlace Place);
}
