using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;

namespace DogSound.Host;

/// <summary>What <c>dogsound</c> was asked to do.</summary>
internal enum HostAction
{
    Help,
    Version,
    Command,
    Script,
}

/// <summary>A command line that means nothing; the message says why.</summary>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>The arguments of the process, understood.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Text">The command to run, or the full path of the script.</param>
/// <param name="ScriptArguments">The script's arguments as PowerShell source: <c>-Name 'value' 'argument'</c>.</param>
internal sealed partial record CommandLine(HostAction Action, string Text = "", string ScriptArguments = "")
{
    public const string Usage = """
        dogsound: PowerShell with the DogSound module, for machines without PowerShell.

          dogsound script.ps1 [-Name value] [-Switch] [argument] ...   run a script
          dogsound -Command "..."                                      run a command
          dogsound -Help | -Version

        Exit codes: 0 all well, 1 stopped by an error, 2 wrong usage, 3 some items failed,
        130 interrupted (Ctrl+C), 143 terminated; or what the script's `exit` says.
        DOGSOUND_MODULE names another module than the one beside this program.
        """;

    public static CommandLine Parse(string[] args)
    {
        if (args.Length == 0)
            throw new UsageException("no script and no command");
        switch (args[0].ToLowerInvariant())
        {
            case "-help" or "--help" or "-h" or "-?":
                return new(HostAction.Help);
            case "-version" or "--version":
                return new(HostAction.Version);
            case "-command" or "-c":
                return args.Length > 1
                    ? new(HostAction.Command, string.Join(' ', args[1..]))
                    : throw new UsageException("-Command needs a command");
        }
        if (args[0].StartsWith('-'))
            throw new UsageException($"unknown option {args[0]}");
        if (!File.Exists(args[0]))
            throw new UsageException($"no such script: {args[0]}");
        return new(HostAction.Script, Path.GetFullPath(args[0]), Quote(args.AsSpan(1)));
    }

    /// <summary>
    /// Names stay names and everything else becomes a literal string, so that the engine's own binder decides whether a
    /// name takes the value that follows it, as it does for a typed command line.
    /// </summary>
    private static string Quote(ReadOnlySpan<string> args)
    {
        var source = new StringBuilder();
        bool namesEnded = false;
        foreach (string arg in args)
        {
            if (!namesEnded && arg == "--")
            {
                namesEnded = true;
                continue;
            }
            Match name = ParameterName().Match(arg);
            if (namesEnded || !name.Success)
                source.Append(' ').Append(Literal(arg));
            else if (!name.Groups["value"].Success)
                source.Append(' ').Append(arg);
            else
                source.Append(' ').Append(name.Groups["name"].Value).Append(Value(name.Groups["value"].Value));
        }
        return source.ToString();
    }

    /// <summary>Switches are turned off by <c>-Switch:$false</c>, which reaches us as text.</summary>
    private static string Value(string text) => text.ToLowerInvariant() is "$true" or "$false" ? text : Literal(text);

    private static string Literal(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    [GeneratedRegex(@"^(?<name>-[\p{L}_][\p{L}\p{Nd}_-]*(:(?=.))?)(?<value>(?<=:).+)?$", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex ParameterName();
}
