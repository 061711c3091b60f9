using System.Globalization;
using System.Xml.Linq;

namespace DogSound.Core.Scheduling;

/// <summary>The XML that the Task Scheduler of Windows makes a task of (MS-TSCH, section 2.5; elements in the order of its schema).</summary>
public static class TaskDefinition
{
    /// <summary>The folder of the tasks.</summary>
    public const string Folder = @"\DogSound\";

    private static readonly XNamespace Schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    /// <summary>The XML of a schedule, to be stored as UTF-16.</summary>
    /// <exception cref="SchedulerException">A path has a control character.</exception>
    public static string Create(RetrainingSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentQuoting.RequirePlainPaths(schedule);
        var task = new XElement(Schema + "Task",
            new XAttribute("version", "1.2"),
            new XElement(Schema + "RegistrationInfo",
                new XElement(Schema + "Author", "DogSound"),
                new XElement(Schema + "Description", $"DogSound retraining by {schedule.Path}"),
                new XElement(Schema + "URI", Folder + schedule.Name),
                new XElement(Schema + "Documentation", ScheduleMarker.Format(schedule))),
            new XElement(Schema + "Triggers", Trigger(schedule)),
            new XElement(Schema + "Principals",
                new XElement(Schema + "Principal",
                    new XAttribute("id", "Author"),
                    // Without a password: while the user is logged on.
                    new XElement(Schema + "LogonType", "InteractiveToken"),
                    new XElement(Schema + "RunLevel", "LeastPrivilege"))),
            new XElement(Schema + "Settings",
                new XElement(Schema + "MultipleInstancesPolicy", "IgnoreNew"),
                new XElement(Schema + "StartWhenAvailable", "true"),
                // No limit; the default would end a long training after three days.
                new XElement(Schema + "ExecutionTimeLimit", "PT0S")),
            new XElement(Schema + "Actions",
                new XAttribute("Context", "Author"),
                new XElement(Schema + "Exec",
                    new XElement(Schema + "Command", schedule.Program),
                    new XElement(Schema + "Arguments", string.Join(' ', schedule.Arguments.Select(ArgumentQuoting.ForWindows))))));
        return $"""<?xml version="1.0" encoding="UTF-16"?>{"\r\n"}{task.ToString().ReplaceLineEndings("\r\n")}{"\r\n"}""";
    }

    private static XElement Trigger(RetrainingSchedule schedule)
    {
        // A time in the past: the next one counts.
        string start = $"2024-01-01T{schedule.At.ToString("HH:mm", CultureInfo.InvariantCulture)}:00";
        if (schedule.Every == RetrainingInterval.Hour) start = $"2024-01-01T00:{schedule.At.Minute:00}:00";
        var trigger = new XElement(Schema + "CalendarTrigger", new XElement(Schema + "Enabled", "true"), new XElement(Schema + "StartBoundary", start));
        if (schedule.Every == RetrainingInterval.Hour)
            trigger.Add(new XElement(Schema + "Repetition", new XElement(Schema + "Interval", "PT1H"), new XElement(Schema + "Duration", "P1D")));
        trigger.Add(schedule.Every == RetrainingInterval.Week
            ? new XElement(Schema + "ScheduleByWeek",
                new XElement(Schema + "WeeksInterval", 1),
                new XElement(Schema + "DaysOfWeek", new XElement(Schema + (schedule.DayOfWeek ?? DayOfWeek.Sunday).ToString())))
            : new XElement(Schema + "ScheduleByDay", new XElement(Schema + "DaysInterval", 1)));
        return trigger;
    }
}
