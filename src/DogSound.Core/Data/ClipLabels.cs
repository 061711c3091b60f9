namespace DogSound.Core.Data;

/// <summary>The labels of a clip that may have several, and their text in a field of a manifest.</summary>
public static class ClipLabels
{
    /// <summary>Stands between the labels of a field that this program writes.</summary>
    public const char Separator = '|';

    // The first of these that a field has separates its labels: "bark, loud|speech" is two labels.
    private static readonly char[] Separators = [Separator, ';', ','];

    /// <summary>All labels of a clip, each once: its <see cref="Clip.Labels"/>, or else its <see cref="Clip.Label"/>; none where it has
    /// neither.</summary>
    public static IReadOnlyList<string> Of(Clip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        // PowerShell makes empty texts of $null.
        string[] several = [.. (clip.Labels ?? []).Where(label => !string.IsNullOrWhiteSpace(label)).Distinct(StringComparer.OrdinalIgnoreCase)];
        return several.Length > 0 ? several : string.IsNullOrWhiteSpace(clip.Label) ? [] : [clip.Label];
    }

    /// <summary>The same clip, whose label is the name of the folder that its file lies in.</summary>
    public static Clip FromFolder(Clip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return clip with { Label = Path.GetFileName(Path.GetDirectoryName(clip.Path)), LabelIndex = null, Labels = null };
    }

    /// <summary>The labels of a field, separated by <c>|</c>, <c>;</c> or <c>,</c>, whichever of these it has first in this order.</summary>
    public static string[] Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        char separator = Separators.FirstOrDefault(text.Contains, Separator);
        return text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The text of several labels, of which none has the <see cref="Separator"/> in it.</summary>
    public static string Join(IEnumerable<string> labels) => string.Join(Separator, labels);
}
