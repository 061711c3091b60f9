using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace DogSound.Host;

/// <summary>Streams of the engine on the terminal: results on standard output, everything else on standard error.</summary>
internal sealed class HostInterface(Terminal terminal) : PSHostUserInterface
{
    private readonly ProgressLine _progress = new(terminal);

    public override PSHostRawUserInterface RawUI { get; } = new HostRawInterface();

    public override bool SupportsVirtualTerminal => Terminal.HasColor;

    /// <exception cref="PipelineStoppedException">Nobody reads the results: the pipeline ends, as it does for a stop.</exception>
    public override void Write(string value)
    {
        if (!terminal.Write(GetOutputString(value, SupportsVirtualTerminal)))
            throw new PipelineStoppedException();
    }

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Write(value + Environment.NewLine);

    public override void WriteErrorLine(string value) => terminal.WriteErrorLine(value);

    public override void WriteWarningLine(string message) => terminal.WriteErrorLine($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => terminal.WriteErrorLine($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => terminal.WriteErrorLine($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record) => _progress.Show(record);

    public override string ReadLine() => Ask(null);

    public override SecureString ReadLineAsSecureString() =>
        throw new PSNotSupportedException("dogsound cannot read a secret from the terminal; pass it as a parameter.");

    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw new PSNotSupportedException("dogsound cannot ask for a credential; pass it as a parameter.");

    public override PSCredential PromptForCredential(
        string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) =>
        PromptForCredential(caption, message, userName, targetName);

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions)
    {
        Announce(caption, message);
        return descriptions.ToDictionary(field => field.Name, field => PSObject.AsPSObject(Ask($"{field.Name}: ")));
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Announce(caption, message);
        var keys = choices.Select(choice => choice.Label.IndexOf('&') is >= 0 and int mark && mark + 1 < choice.Label.Length
            ? choice.Label[mark + 1].ToString()
            : choice.Label).ToList();
        string question = string.Join("  ", choices.Select((choice, i) => $"[{keys[i]}] {choice.Label.Replace("&", "", StringComparison.Ordinal)}"));
        while (true)
        {
            string answer = Ask($"{question}{(defaultChoice >= 0 ? $"  (default {keys[defaultChoice]})" : "")}: ");
            if (answer.Length == 0 && defaultChoice >= 0)
                return defaultChoice;
            int chosen = keys.FindIndex(key => key.Equals(answer, StringComparison.OrdinalIgnoreCase));
            if (chosen >= 0)
                return chosen;
        }
    }

    private void Announce(string caption, string message)
    {
        RequireTerminal();
        foreach (string text in new[] { caption, message })
        {
            if (!string.IsNullOrEmpty(text))
                terminal.WriteErrorLine(text);
        }
    }

    private string Ask(string? question)
    {
        RequireTerminal();
        if (question is not null)
            terminal.WriteError(question);
        return Terminal.ReadLine() ?? throw new PipelineStoppedException();
    }

    /// <summary>A job that waits for an answer which nobody can give would hang for ever.</summary>
    private static void RequireTerminal()
    {
        if (!Terminal.CanAsk)
            throw new PSInvalidOperationException("A question has to be answered, and there is no terminal to ask at. Pass the missing parameter, or -Confirm:$false.");
    }
}
