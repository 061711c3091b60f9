using System.Xml.Linq;
using DogSound.Core.Scheduling;

namespace DogSound.Core.Tests.Scheduling;

public sealed class TaskDefinitionTests : SchedulingTest
{
    private static readonly XNamespace Schema = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    [Fact]
    public void The_program_gets_the_very_arguments()
    {
        XElement task = Parse(Awkward);
        XElement exec = task.Element(Schema + "Actions")!.Element(Schema + "Exec")!;
        Assert.Equal(Awkward.Program, exec.Element(Schema + "Command")!.Value);
        Assert.Equal("\"-Command\" \"" + Awkward.Arguments[1].Replace("\"", "\\\"", StringComparison.Ordinal) + "\"", exec.Element(Schema + "Arguments")!.Value);
        Assert.Equal(@"\DogSound\night-1", task.Element(Schema + "RegistrationInfo")!.Element(Schema + "URI")!.Value);
    }

    [Theory]
    [InlineData(RetrainingInterval.Day, null, "Enabled StartBoundary ScheduleByDay", "2024-01-01T03:05:00")]
    [InlineData(RetrainingInterval.Hour, null, "Enabled StartBoundary Repetition ScheduleByDay", "2024-01-01T00:05:00")]
    [InlineData(RetrainingInterval.Week, DayOfWeek.Friday, "Enabled StartBoundary ScheduleByWeek", "2024-01-01T03:05:00")]
    public void Elements_stand_in_the_order_of_the_schema(RetrainingInterval every, DayOfWeek? day, string expected, string start)
    {
        XElement task = Parse(Awkward with { Every = every, DayOfWeek = day });
        Assert.Equal("RegistrationInfo Triggers Principals Settings Actions", string.Join(' ', task.Elements().Select(element => element.Name.LocalName)));
        XElement trigger = task.Element(Schema + "Triggers")!.Element(Schema + "CalendarTrigger")!;
        Assert.Equal(expected, string.Join(' ', trigger.Elements().Select(element => element.Name.LocalName)));
        Assert.Equal(start, trigger.Element(Schema + "StartBoundary")!.Value);
        Assert.Equal(day?.ToString(), trigger.Element(Schema + "ScheduleByWeek")?.Element(Schema + "DaysOfWeek")?.Elements().Single().Name.LocalName);
        Assert.Equal(every == RetrainingInterval.Hour ? "PT1H" : null, trigger.Element(Schema + "Repetition")?.Element(Schema + "Interval")?.Value);
    }

    [Fact]
    public void A_schedule_is_read_back_from_what_the_task_scheduler_prints() =>
        Assert.Equivalent(Awkward, Assert.Single(ScheduleMarker.Find(System.Net.WebUtility.HtmlDecode(TaskDefinition.Create(Awkward)))), strict: true);

    // The examples of "Parsing C++ command-line arguments" in Microsoft's documentation, the other way round.
    [Theory]
    [InlineData("a b c", "\"a b c\"")]
    [InlineData("ab\"c", "\"ab\\\"c\"")]
    [InlineData("\\", "\"\\\\\"")]
    [InlineData("a\\\\\\b", "\"a\\\\\\b\"")]
    [InlineData("a\\\"b", "\"a\\\\\\\"b\"")]
    [InlineData("", "\"\"")]
    public void Backslashes_are_doubled_before_quotes_only(string argument, string expected) => Assert.Equal(expected, ArgumentQuoting.ForWindows(argument));

    [Theory]
    [InlineData("retraining", true)]
    [InlineData("Night_1-b", true)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    [InlineData("../a", false)]
    [InlineData("ä", false)]
    [InlineData(null, false)]
    public void Names_mean_nothing_special_to_anybody(string? name, bool isValid) => Assert.Equal(isValid, ScheduleName.IsValid(name));

    private static XElement Parse(RetrainingSchedule schedule)
    {
        string text = TaskDefinition.Create(schedule);
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"UTF-16\"?>\r\n<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\r\n", text, StringComparison.Ordinal);
        return XDocument.Parse(text).Root!;
    }
}
