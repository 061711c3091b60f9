using System.Globalization;

namespace DogSound.Core.Registry;

/// <summary>Numbers of entries as the names of their folders: seven digits or more, so that names sort as numbers do.</summary>
internal static class EntryNumber
{
    private const int MaximumDigits = 18;

    /// <summary>The last number that there is: whoever calls a folder so has left none.</summary>
    public const long Maximum = 999_999_999_999_999_999;

    /// <summary>The name of a number.</summary>
    public static string Format(long number) => number.ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>The number after those that there are.</summary>
    /// <param name="numbers">All numbers, rising.</param>
    /// <exception cref="IOException">There is none.</exception>
    public static long After(IReadOnlyList<long> numbers)
    {
        long last = numbers is [.., long newest] ? newest : 0;
        return last < Maximum ? last + 1 : throw new IOException($"no number comes after that of the folder {Format(last)}");
    }

    /// <summary>The number of a folder, or null for the name of anything else.</summary>
    public static long? OfFolder(string name) => Parse(name) is { } number && Format(number) == name ? number : null;

    /// <summary>The number that somebody typed, with or without leading zeros; null where it is none.</summary>
    public static long? Parse(string text) =>
        text.Length is > 0 and <= MaximumDigits && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0 ? number : null;
}
