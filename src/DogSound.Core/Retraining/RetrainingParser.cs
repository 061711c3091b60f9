using DogSound.Core.Configuration;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Retraining;

/// <summary>Takes the settings and the sources of clips out of a YAML text.</summary>
internal sealed class RetrainingParser
{
    private const string ClipsKey = "clips";
    private const string Hint = "It says at least the registry, the work folder and the clips.";

    private readonly YamlEvents _events;
    private readonly MistakeList _mistakes;
    private readonly SettingMapping _settings;
    private readonly List<ClipSource> _sources = [];

    private RetrainingParser(YamlEvents events, MistakeList mistakes)
    {
        _events = events;
        _mistakes = mistakes;
        _settings = new SettingMapping(typeof(RetrainingSettings), "", mistakes);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ConfigurationException">It has mistakes: all of them are said, with their lines.</exception>
    public static (RetrainingSettings Settings, IReadOnlyList<ClipSource> Sources) Read(string text, string path)
    {
        var mistakes = new MistakeList();
        RetrainingSettings? settings = null;
        IReadOnlyList<ClipSource> sources = [];
        YamlDocument.Read(text, mistakes, "retraining file", Hint, events =>
        {
            var parser = new RetrainingParser(events, mistakes);
            settings = parser.ReadRoot();
            sources = parser._sources;
        });
        mistakes.ThrowIfAny(path);
        return (settings!, sources);
    }

    private RetrainingSettings? ReadRoot()
    {
        ConfigurationPlace root = _events.Place;
        if (_events.Current is not MappingStart)
        {
            _events.Refuse(root, "", $"a retraining file is made of settings, one 'name: value' a line. {Hint}");
            return null;
        }
        bool hasClips = false;
        foreach ((string key, ConfigurationPlace place) in _events.ReadDistinctKeys())
        {
            if (key == ClipsKey)
            {
                hasClips = true;
                ReadSources();
            }
            else if (!_settings.TryTake(key, _events))
                _events.Refuse(place, key, UnknownKey.Describe("a retraining file", key, [.. _settings.Names, ClipsKey]));
        }
        if (!hasClips)
            _mistakes.Report(root, ClipsKey, $"the key {ClipsKey} is missing: a list of '- folder: path' and '- manifest: path'.");
        return (RetrainingSettings)_settings.Build(root);
    }

    private void ReadSources()
    {
        ConfigurationPlace list = _events.Place;
        int count = 0;
        if (_events.Current is not SequenceStart)
        {
            _events.Refuse(list, ClipsKey, $"{ClipsKey} is a list: write one '- folder: path' or '- manifest: path' a line below it.");
            return;
        }
        foreach (ConfigurationPlace item in _events.ReadItems())
        {
            count++;
            ReadSource(item);
        }
        if (count == 0)
            _mistakes.Report(list, ClipsKey, $"{ClipsKey} is an empty list: name a folder or a manifest.");
    }

    private void ReadSource(ConfigurationPlace item)
    {
        var source = new SettingMapping(typeof(ClipSource), $"{ClipsKey}.", _mistakes);
        if (_events.Current is not MappingStart)
        {
            _events.Refuse(item, ClipsKey, "write '- folder: path' or '- manifest: path'.");
            return;
        }
        foreach ((string key, ConfigurationPlace place) in _events.ReadDistinctKeys())
        {
            if (!source.TryTake(key, _events))
                _events.Refuse(place, $"{ClipsKey}.{key}", UnknownKey.Describe(ClipsKey, key, [.. source.Names]));
        }
        _sources.Add((ClipSource)source.Build(item));
    }
}
