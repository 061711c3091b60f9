using DogSound.Core.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Configuration;

/// <summary>
/// The events of a YAML text, one at a time. Nothing is built of the text, so that no nesting, alias or tag in it can do anything but be
/// reported.
/// </summary>
internal sealed class YamlEvents(string text, MistakeList mistakes)
{
    private const int MaximumDepth = 64;

    private readonly Parser _parser = new(new StringReader(text));
    private int _depth;

    /// <summary>The event that was read last.</summary>
    public ParsingEvent Current => _parser.Current ?? throw new YamlException("The text ends too early.");

    /// <summary>Where it begins.</summary>
    public ConfigurationPlace Place => PlaceOf(Current.Start);

    /// <summary>A position of the text.</summary>
    public static ConfigurationPlace PlaceOf(Mark mark) => new(mark.Line, mark.Column);

    /// <summary>Reads the next event, and reports what no configuration may have.</summary>
    /// <exception cref="YamlException">The text is not YAML, is nested too deep, or has so many mistakes that no more are
    /// taken.</exception>
    public void Next()
    {
        if (mistakes.IsFull)
            throw new YamlException(Current.Start, Current.End, "It has too many mistakes to be read further.");
        MoveNext();
        _depth += ChangeOfDepth();
        if (_depth > MaximumDepth)
            throw new YamlException(Current.Start, Current.End, $"Lists and mappings are nested more than {MaximumDepth} deep.");
        if (Current is AnchorAlias)
            mistakes.Report(Place, "", "aliases (*name) are not allowed. Write the value itself.");
        if (Current is not NodeEvent node)
            return;
        if (!node.Anchor.IsEmpty)
            mistakes.Report(Place, "", "anchors (&name) are not allowed. Write the value itself, wherever it belongs.");
        if (!node.Tag.IsEmpty)
            mistakes.Report(Place, "", "tags (!name) are not allowed. The type of a value follows from its key.");
    }

    /// <summary>Goes past the node that begins at the current event.</summary>
    public void Skip()
    {
        int open = 0;
        do
        {
            open += ChangeOfDepth();
            Next();
        }
        while (open > 0);
    }

    /// <summary>Whether the current event is a value that says nothing.</summary>
    public bool IsNothing => Current is Scalar { Style: ScalarStyle.Plain, Value: "" or "~" or "null" };

    /// <summary>Reports a mistake, and goes past the node that begins at the current event. An alias was reported when it was
    /// read.</summary>
    public void Refuse(ConfigurationPlace place, string key, string text)
    {
        if (Current is not AnchorAlias)
            mistakes.Report(place, key, text);
        Skip();
    }

    /// <summary>The keys of the mapping that begins at the current event. At each of them, <see cref="Current"/> is its value, which the
    /// caller reads or skips.</summary>
    public IEnumerable<(string Key, ConfigurationPlace Place)> ReadKeys()
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
                mistakes.Report(place, "", "a key must be a name, not a list or a mapping.");
            Skip();
            Skip();
        }
        Next();
    }

    /// <summary>As <see cref="ReadKeys"/>, each key once: one that comes again is reported, and its value skipped.</summary>
    public IEnumerable<(string Key, ConfigurationPlace Place)> ReadDistinctKeys()
    {
        var seen = new Dictionary<string, ConfigurationPlace>();
        foreach ((string key, ConfigurationPlace place) in ReadKeys())
        {
            if (seen.TryAdd(key, place))
            {
                yield return (key, place);
                continue;
            }
            mistakes.Report(
                place, key, $"{SettingText.Quote(key)} stands here a second time, first in {seen[key]}. Put all of it in one place.");
            Skip();
        }
    }

    /// <summary>The items of the list that begins at the current event. At each of them, <see cref="Current"/> is the item, which the
    /// caller reads or skips.</summary>
    public IEnumerable<ConfigurationPlace> ReadItems()
    {
        Next();
        while (Current is not SequenceEnd)
            yield return Place;
        Next();
    }

    private void MoveNext()
    {
        Mark start = _parser.Current?.End ?? new Mark(0, 1, 1);
        try
        {
            if (!_parser.MoveNext())
                throw new YamlException("The text ends too early.");
        }
        // YamlDotNet's scanner does not foresee every text: an escape of a character that there is not ends in the first of these.
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new YamlException(start, start, error.Message, error);
        }
    }

    private int ChangeOfDepth() => Current switch
    {
        MappingStart or SequenceStart => 1,
        MappingEnd or SequenceEnd => -1,
        _ => 0,
    };
}
