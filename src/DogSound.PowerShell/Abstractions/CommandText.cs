using System.Management.Automation.Language;

namespace DogSound.PowerShell;

/// <summary>Commands that people, or programs, are to run.</summary>
internal static class CommandText
{
    /// <summary>A text as PowerShell reads it back: in single quotes, those within it doubled.</summary>
    public static string Quote(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
