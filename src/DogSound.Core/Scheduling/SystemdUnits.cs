using System.Globalization;

namespace DogSound.Core.Scheduling;

/// <summary>The two units of systemd that a schedule becomes: a service that runs once, and the timer that starts it.</summary>
public static class SystemdUnits
{
    /// <summary>Beginning of the units' names.</summary>
    public const string Prefix = "dogsound-";

    /// <summary>Name of the service.</summary>
    public static string ServiceName(string name) => $"{Prefix}{name}.service";

    /// <summary>Name of the timer.</summary>
    public static string TimerName(string name) => $"{Prefix}{name}.timer";

    /// <summary>Text of the service. Exit code 4, by which a run says that the new model was no better, is no failure; nor is 143, of one that SIGTERM has
    /// ended, as where the machine is shut down: the next run goes on with it.</summary>
    /// <exception cref="SchedulerException">A path has a control character, or that of the program a quote or a backslash, which systemd does not start.</exception>
    public static string Service(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentQuoting.RequirePlainPaths(schedule);
        if (schedule.Program.AsSpan().ContainsAny('\'', '"', '\\'))
            throw new SchedulerException(SchedulerErrorReason.UnsupportedPath, $"{schedule.Program}: systemd starts no program with a quote or a backslash in its path. Name another one as -Program, or take -Scheduler Cron.");
        string command = string.Join(' ', [ArgumentQuoting.ForSystemd(schedule.Program, isProgram: true), .. schedule.Arguments.Select(argument => ArgumentQuoting.ForSystemd(argument))]);
        return $"""
            # {ScheduleMarker.Format(schedule)}
            [Unit]
            Description=DogSound retraining {schedule.Name}

            [Service]
            Type=oneshot
            ExecStart={command}
            SuccessExitStatus=4 143

            """.ReplaceLineEndings("\n");
    }

    /// <summary>Text of the timer. What was missed while the machine was off is made up for.</summary>
    public static string Timer(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return $"""
            [Unit]
            Description=When DogSound retrains {schedule.Name}

            [Timer]
            OnCalendar={Calendar(schedule)}
            Persistent=true

            [Install]
            WantedBy=timers.target

            """.ReplaceLineEndings("\n");
    }

    /// <summary>When (systemd.time(7), "Calendar events"), in local time.</summary>
    public static string Calendar(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        string time = schedule.At.ToString("HH:mm", CultureInfo.InvariantCulture);
        return schedule.Every switch
        {
            RetrainingInterval.Hour => $"*-*-* *:{schedule.At:mm}:00",
            RetrainingInterval.Week => $"{(schedule.DayOfWeek ?? DayOfWeek.Sunday).ToString()[..3]} *-*-* {time}:00",
            _ => $"*-*-* {time}:00",
        };
    }
}
