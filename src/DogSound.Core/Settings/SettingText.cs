using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DogSound.Core.Settings;

/// <summary>Values of settings as text: the scalars of YAML 1.2, and nothing that depends on a culture.</summary>
internal static partial class SettingText
{
    /// <summary>The truth values.</summary>
    public static readonly IReadOnlyList<string> Booleans = ["true", "false"];

    // Quoted text of JSON is quoted text of YAML.
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A value as files write it. Reading it gives the very value again.</summary>
    public static string Format(object value) => value switch
    {
        bool truth => truth ? "true" : "false",
        Enum name => EnumNames.Of(name),
        double number => FormatNumber(number),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>A value as YAML writes it, wherever it stands: text in quotes, unless it is one plain word.</summary>
    public static string FormatYaml(object value) => value is string text && !PlainWord().IsMatch(text)
        ? JsonSerializer.Serialize(text, Unescaped) : Format(value);

    /// <summary>Reads a value; whether it is in range is not asked.</summary>
    /// <returns>Null where the text is no value of the type.</returns>
    public static object? Parse(Type type, string text)
    {
        if (type == typeof(string))
            return text;
        if (type.IsEnum)
            return EnumNames.Parse(type, text);
        if (type == typeof(bool))
            return text switch { "true" or "True" or "TRUE" => true, "false" or "False" or "FALSE" => false, _ => null };
        if (type == typeof(double))
            return double.TryParse(text, Number, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) ? real : null;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return null;
        if (type == typeof(long))
            return whole;
        return whole is >= int.MinValue and <= int.MaxValue ? (int)whole : null;
    }

    /// <summary>A text from a file as a message may show it, in quotes; see <see cref="Shorten"/>.</summary>
    public static string Quote(string text) => $"'{Shorten(text, 60)}'";

    /// <summary>A text as a message may show it: short, on one line, with nothing in it that a terminal obeys.</summary>
    public static string Shorten(string text, int longest = 200)
    {
        string shown = string.Concat(text.Take(longest).Select(character => IsShown(character) ? character : '?'));
        return text.Length > longest ? shown + "..." : shown;
    }

    // Formatting characters may turn the direction of what comes after them.
    private static bool IsShown(char character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    [GeneratedRegex(@"\A[A-Za-z0-9_./][A-Za-z0-9_./-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainWord();

    private static string FormatNumber(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        int exponent = text.IndexOf('E', StringComparison.Ordinal);
        if (exponent < 0)
            return text;
        int power = int.Parse(text.AsSpan(exponent + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{text[..exponent]}e{power}");
    }
}
