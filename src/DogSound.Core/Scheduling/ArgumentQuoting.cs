using System.Text;

namespace DogSound.Core.Scheduling;

/// <summary>Arguments as those who start programs read them back.</summary>
public static class ArgumentQuoting
{
    /// <summary>For a POSIX shell: in single quotes, where nothing means anything but the quote itself.</summary>
    public static string ForShell(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
    }

    /// <summary>For ExecStart of systemd (systemd.service(5), "Command lines"): in double quotes, with backslashes before those and before backslashes; percent signs
    /// and dollar signs twice.</summary>
    /// <param name="argument">The argument.</param>
    /// <param name="isProgram">It is the first one, in which dollar signs mean nothing.</param>
    public static string ForSystemd(string argument, bool isProgram = false)
    {
        ArgumentNullException.ThrowIfNull(argument);
        string quoted = argument.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal);
        return $"\"{(isProgram ? quoted : quoted.Replace("$", "$$", StringComparison.Ordinal))}\"";
    }

    /// <summary>For a program of Windows (CommandLineToArgvW): in double quotes; backslashes are doubled where a double quote comes behind them, and it gets one more.</summary>
    public static string ForWindows(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        var quoted = new StringBuilder("\"");
        int backslashes = 0;
        foreach (char character in argument)
        {
            if (character == '"') quoted.Append('\\', backslashes + 1);
            backslashes = character == '\\' ? backslashes + 1 : 0;
            quoted.Append(character);
        }
        return quoted.Append('\\', backslashes).Append('"').ToString();
    }

    /// <summary>Refuses paths that no text of one line can hold.</summary>
    /// <exception cref="SchedulerException">A path has a line break, or another control character.</exception>
    internal static void RequirePlainPaths(RetrainingSchedule schedule)
    {
        foreach (string path in new[] { schedule.Path, schedule.Program }.Concat(schedule.Arguments))
        {
            if (path.Any(char.IsControl))
                throw new SchedulerException(SchedulerErrorReason.UnsupportedPath, $"{path}: a scheduler can't be given a path with a line break or another control character. Rename it.");
        }
    }
}
