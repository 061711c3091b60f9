using System.Globalization;

namespace DogSound.Core.Registry;

/// <summary>Numbers of entries as the names of their folders: seven digits or more, so that names sort as numbers do.</summary>
internal static class EntryNumber
{
    private const int MaximumDigits = 18;

    /// <summary>The name of a number.</summary>
    public static string Format(long number) => number.ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>The number of a folder, or null for the name of anything else.</summary>
    public static long? OfFolder(string name) => Parse(name) is { } number && Format(number) == name ? number : null;

    /// <summary>The number that somebody typed, with or without leading zeros; null where it is none.</summary>
    public static long? Parse(string text) =>
        text.Length is > 0 and <= MaximumDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number : null;
}
