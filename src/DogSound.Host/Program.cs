using System.Globalization;
using DogSound.Host;

// The engine reports its use over the network unless told not to; a build agent's tool must not.
Environment.SetEnvironmentVariable("POWERSHELL_TELEMETRY_OPTOUT", "1");

// Where no language is set (LANG=C), the formatter knows no words, and would break lines inside them.
if (CultureInfo.CurrentCulture.Equals(CultureInfo.InvariantCulture))
{
    try
    {
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo("en-US");
    }
    catch (CultureNotFoundException)
    {
        // A runtime without ICU: lines are broken anywhere.
    }
}

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
