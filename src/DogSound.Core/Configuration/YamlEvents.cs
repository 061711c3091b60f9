using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Configuration;

/// <summary>
/// The events of a YAML text, one at a time. Nothing is built of the text, so that no nesting, alias or tag in it can do anything but be
/// reported.
/// </summary>
internal sealed class YamlEvents(string text, ConfigurationDraft draft)
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
        if (draft.IsFull)
            throw new YamlException(Current.Start, Current.End, "It has too many mistakes to be read further.");
        MoveNext();
        _depth += ChangeOfDepth();
        if (_depth > MaximumDepth)
            throw new YamlException(Current.Start, Current.End, $"Lists and mappings are nested more than {MaximumDepth} deep.");
        if (Current is AnchorAlias)
            draft.Report(Place, "", "aliases (*name) are not allowed. Write the value itself.");
        if (Current is not NodeEvent node)
            return;
        if (!node.Anchor.IsEmpty)
            draft.Report(Place, "", "anchors (&name) are not allowed. Write the value itself, wherever it belongs.");
        if (!node.Tag.IsEmpty)
            draft.Report(Place, "", "tags (!name) are not allowed. The type of a value follows from its key.");
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
