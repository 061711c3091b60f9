using DogSound.Host;

// The engine reports its use over the network unless told not to; a build agent's tool must not.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

using var terminal = new Terminal();
CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (UsageException e)
{
    terminal.WriteErrorLine($"dogsound: {e.Message}\n\n{CommandLine.Usage}");
    return ExitCode.Usage;
}

switch (line.Action)
{
    case HostAction.Help:
        terminal.WriteLine(CommandLine.Usage);
        return ExitCode.Success;
    case HostAction.Version:
        terminal.WriteLine(Session.Versions);
        return ExitCode.Success;
    default:
        using (var session = new Session(terminal))
            return session.Run(line);
}
