using DogSound.Core.Settings;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Configuration;

/// <summary>The one document of a YAML text: what every file of ours has in common, whatever is in it.</summary>
internal static class YamlDocument
{
    /// <summary>Reads a text, and reports all mistakes up to the first that is not YAML.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mistakes">Takes the mistakes.</param>
    /// <param name="kind">What the text is to be, such as <c>configuration</c>.</param>
    /// <param name="hint">A sentence for an empty text: the least that it must say.</param>
    /// <param name="readRoot">Called once, at the beginning of the root; reads or skips all of it.</param>
    public static void Read(string text, MistakeList mistakes, string kind, string hint, Action<YamlEvents> readRoot)
    {
        try
        {
            var events = new YamlEvents(text, mistakes);
            events.Next();
            events.Next();
            if (events.Current is StreamEnd)
            {
                mistakes.Report(default, "", $"it is empty. {hint}");
                return;
            }
            events.Next();
            readRoot(events);
            events.Next();
            if (events.Current is DocumentStart)
                mistakes.Report(events.Place, "", $"a second document begins here. A {kind} is one document.");
        }
        catch (YamlException error)
        {
            string problem = SettingText.Shorten(error.Message).TrimEnd('.');
            if (FindTab(text) is { } tab)
                mistakes.Report(tab, "", "indent with spaces, not with tabs.");
            else
                mistakes.Report(YamlEvents.PlaceOf(error.Start), "", $"this is not YAML that a {kind} can be: {problem}.");
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
}
