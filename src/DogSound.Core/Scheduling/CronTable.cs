using System.Globalization;

namespace DogSound.Core.Scheduling;

/// <summary>
/// A user's crontab (crontab(5)) with schedules in it. Each is a block of three lines: a comment with the schedule, what cron runs, and a comment that ends it.
/// All other lines stay as they are.
/// </summary>
public static class CronTable
{
    /// <summary>Longest command that cron takes.</summary>
    private const int LongestCommand = 998;

    /// <summary>The block of a schedule, with its last line feed.</summary>
    /// <exception cref="SchedulerException">A path can't stand in a crontab.</exception>
    public static string Entry(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentQuoting.RequirePlainPaths(schedule);
        string[] words = [schedule.Program, .. schedule.Arguments];
        // Cron itself reads backslashes before the shell does, and not all versions do so alike.
        if (words.Any(word => word.Contains('\\', StringComparison.Ordinal)))
            throw new SchedulerException(SchedulerErrorReason.UnsupportedPath, $"{schedule.Path}: cron can't be given a path with a backslash. Rename it, or take -Scheduler Systemd.");
        // A percent sign is a line feed to cron.
        string command = string.Join(' ', words.Select(ArgumentQuoting.ForShell)).Replace("%", @"\%", StringComparison.Ordinal);
        if (command.Length > LongestCommand)
            throw new SchedulerException(SchedulerErrorReason.UnsupportedPath, $"{schedule.Path}: the command has {command.Length} characters, and cron takes {LongestCommand}. Use shorter paths.");
        return $"# {ScheduleMarker.Format(schedule)}\n{Time(schedule)} {command}\n{End(schedule.Name)}\n";
    }

    /// <summary>A crontab with a schedule at its end, and no other one of its name.</summary>
    /// <param name="table">The crontab; may be empty.</param>
    /// <param name="schedule">The schedule.</param>
    /// <exception cref="SchedulerException">A path can't stand in a crontab.</exception>
    public static string Add(string table, RetrainingSchedule schedule)
    {
        string others = Remove(table, schedule.Name);
        return others + (others.Length == 0 || others.EndsWith('\n') ? "" : "\n") + Entry(schedule);
    }

    /// <summary>A crontab without the schedule of a name. A block without its last line, which somebody has deleted, ends where the next one begins or nothing of it is known.</summary>
    /// <param name="table">The crontab.</param>
    /// <param name="name">The schedule's name.</param>
    public static string Remove(string table, string name)
    {
        ArgumentNullException.ThrowIfNull(table);
        List<string> kept = [];
        string[] lines = table.Split('\n');
        for (int line = 0; line < lines.Length; line++)
        {
            if (!Begins(lines[line], name))
            {
                kept.Add(lines[line]);
                continue;
            }
            // The comment, the command, and the end: each only if it is there.
            if (line + 1 < lines.Length && !lines[line + 1].StartsWith('#')) line++;
            if (line + 1 < lines.Length && lines[line + 1].TrimEnd('\r') == End(name)) line++;
        }
        return string.Join('\n', kept);
    }

    /// <summary>The schedules of a crontab, in order.</summary>
    public static IEnumerable<RetrainingSchedule> List(string table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return table.Split('\n').Where(line => line.StartsWith("# ", StringComparison.Ordinal)).SelectMany(ScheduleMarker.Find);
    }

    private static bool Begins(string line, string name) => line.StartsWith("# ", StringComparison.Ordinal) && ScheduleMarker.Find(line).Any(schedule => schedule.Name == name);

    private static string End(string name) => $"# End of DogSound retraining {name}";

    private static string Time(RetrainingSchedule schedule) => schedule.Every switch
    {
        RetrainingInterval.Hour => string.Create(CultureInfo.InvariantCulture, $"{schedule.At.Minute} * * * *"),
        RetrainingInterval.Week => string.Create(CultureInfo.InvariantCulture, $"{schedule.At.Minute} {schedule.At.Hour} * * {(int)(schedule.DayOfWeek ?? DayOfWeek.Sunday)}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{schedule.At.Minute} {schedule.At.Hour} * * *"),
    };
}
