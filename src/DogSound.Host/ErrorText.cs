using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace DogSound.Host;

/// <summary>An error record as a person reads it: who, what, the stable id to look for, and where in the script.</summary>
internal static class ErrorText
{
    public static string Of(ErrorRecord error)
    {
        InvocationInfo? invocation = error.InvocationInfo;
        string? command = invocation?.MyCommand?.Name;
        string message = error.ErrorDetails?.Message ?? error.Exception.Message;
        var text = new StringBuilder(string.IsNullOrEmpty(command) ? "dogsound" : command)
            .Append(": ").Append(message.TrimEnd());
        string id = error.FullyQualifiedErrorId.Split(',')[0];
        // `throw 'text'` has its text for an id.
        if (!message.StartsWith(id, StringComparison.Ordinal))
            text.Append(" [").Append(id).Append(']');
        if (!string.IsNullOrEmpty(error.ErrorDetails?.RecommendedAction))
            text.Append("\n    ").Append(error.ErrorDetails.RecommendedAction);
        if (!string.IsNullOrEmpty(invocation?.ScriptName))
            text.Append(CultureInfo.InvariantCulture, $"\n    at {invocation.ScriptName}:{invocation.ScriptLineNumber}:{invocation.OffsetInLine}: {invocation.Line.Trim()}");
        return Printable(text);
    }

    /// <summary>The record that an exception carries, or one made for it.</summary>
    public static ErrorRecord RecordOf(Exception exception) =>
        (exception as IContainsErrorRecord)?.ErrorRecord is { } record
            ? new ErrorRecord(record, exception)
            : new ErrorRecord(exception, exception.GetType().Name, ErrorCategory.NotSpecified, null);

    /// <summary>A file name may hold terminal commands; a message must not.</summary>
    private static string Printable(StringBuilder text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\n' or '\r' or '\t'))
                text[i] = '\uFFFD';
        }
        return text.ToString();
    }
}
