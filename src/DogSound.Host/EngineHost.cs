using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace DogSound.Host;

/// <summary>What the engine asks of the program that hosts it.</summary>
internal sealed class EngineHost(Terminal terminal) : PSHost
{
    /// <summary>What a command's <c>exit</c> said, or null.</summary>
    public int? RequestedExitCode { get; private set; }

    public override string Name => "dogsound";

    public override Version Version => typeof(EngineHost).Assembly.GetName().Version!;

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI { get; } = new HostInterface(terminal);

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    public override void EnterNestedPrompt() => throw new PSNotSupportedException("dogsound runs scripts and commands; it has no prompt.");

    public override void ExitNestedPrompt()
    {
    }

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }
}
