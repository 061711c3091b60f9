using System.Management.Automation;

namespace DogSound.PowerShell.Tests;

/// <summary>All that a script wrote.</summary>
/// <param name="Output">Objects of the output stream.</param>
/// <param name="Errors">Non-terminating errors.</param>
/// <param name="Warnings">Texts of the warnings.</param>
/// <param name="Progress">Progress records.</param>
public sealed record EngineResult(
    IReadOnlyList<PSObject> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings, IReadOnlyList<ProgressRecord> Progress)
{
    /// <summary>The ids of the errors without the cmdlets' names: <c>DogSound.PathNotFound</c>.</summary>
    public IReadOnlyList<string> ErrorIds => [.. Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0])];

    /// <summary>The output as text, one line an object.</summary>
    public IReadOnlyList<string> Lines => [.. Output.Select(item => item?.ToString() ?? "")];

    internal static EngineResult Of(System.Management.Automation.PowerShell shell, IReadOnlyList<PSObject> output) => new(
        output,
        [.. shell.Streams.Error],
        [.. shell.Streams.Warning.Select(warning => warning.Message)],
        [.. shell.Streams.Progress]);
}
