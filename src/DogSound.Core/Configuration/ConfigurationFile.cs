using System.Globalization;
using System.Text;

namespace DogSound.Core.Configuration;

/// <summary>The text of a configuration file, of which nothing is known yet.</summary>
internal static class ConfigurationFile
{
    private const int MaximumBytes = 1 << 20;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file of at most 1 MiB that is UTF-8 and has no control characters.</summary>
    /// <param name="path">The file.</param>
    /// <param name="presets">Names of the presets that may have been meant where there is no such file.</param>
    /// <exception cref="ConfigurationException">It is not there, can't be read, is too large, or is no such text.</exception>
    public static string ReadText(string path, IReadOnlyList<string> presets)
    {
        string text = Decode(path, ReadBytes(path, presets));
        // YAML allows none of these, and YamlDotNet takes U+0000 for the end of the text.
        int control = text.AsSpan().IndexOfAny(ControlCharacters);
        if (control < 0)
            return text;
        int line = text.AsSpan(0, control).Count('\n') + 1;
        int column = control - text.LastIndexOf('\n', control);
        throw new ConfigurationException(
            path, [new ConfigurationMistake(new ConfigurationPlace(line, column), "", $"there is a control character, U+{(int)text[control]:X4}. Delete it.")]);
    }

    private static readonly System.Buffers.SearchValues<char> ControlCharacters = System.Buffers.SearchValues.Create(
        [.. Enumerable.Range(0, 0xa0).Select(code => (char)code).Where(code => char.IsControl(code) && code is not ('\t' or '\n' or '\r' or '\u0085'))]);

    private static byte[] ReadBytes(string path, IReadOnlyList<string> presets)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] bytes = new byte[MaximumBytes + 1];
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > MaximumBytes)
                throw new ConfigurationException(path, "it is larger than 1 MiB: no configuration is. Check the name.");
            return bytes[..count];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException(path, DescribeMissing(path, presets), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            string hint = Directory.Exists(path) ? "it is a folder. Name a file in it" : $"it cannot be read: {error.Message.TrimEnd('.')}";
            throw new ConfigurationException(path, $"{hint}.", error);
        }
    }

    private static string DescribeMissing(string path, IReadOnlyList<string> presets) =>
        $"there is no such file, and no preset of that name; there are the presets {string.Join(", ", presets)}."
        + Suggestion.For(Path.GetFileName(path), presets);

    private static string Decode(string path, byte[] bytes)
    {
        ReadOnlySpan<byte> content = bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(Encoding.UTF8.Preamble.Length) : bytes;
        try
        {
            return Utf8.GetString(content);
        }
        catch (DecoderFallbackException error)
        {
            string position = error.Index.ToString(CultureInfo.InvariantCulture);
            throw new ConfigurationException(path, $"it is not UTF-8 text (at byte {position}). Save it as UTF-8.", error);
        }
    }
}
