using DogSound.Core.Scheduling;

namespace DogSound.Core.Tests.Scheduling;

public sealed class SystemdUnitsTests : SchedulingTest
{
    [Fact]
    public void The_service_has_the_command_with_everything_special_escaped()
    {
        string[] lines = SystemdUnits.Service(Awkward).Split('\n');
        Assert.Equal(
            """ExecStart="/opt/dog sound/dogsound" "-Command" "$$report = Invoke-DogSoundRetraining -Path '/home/it''s/100%% \"näh\" $$HOME `x` <&>/retraining.yaml'; exit $$report.ExitCode" """.TrimEnd(),
            lines.Single(line => line.StartsWith("ExecStart", StringComparison.Ordinal)));
        Assert.Contains("Type=oneshot", lines);
        Assert.Contains("SuccessExitStatus=4 143", lines);
        Assert.Equivalent(Awkward, Assert.Single(ScheduleMarker.Find(lines[0])), strict: true);
    }

    [Theory]
    [InlineData(RetrainingInterval.Day, null, "*-*-* 03:05:00")]
    [InlineData(RetrainingInterval.Hour, null, "*-*-* *:05:00")]
    [InlineData(RetrainingInterval.Week, DayOfWeek.Wednesday, "Wed *-*-* 03:05:00")]
    public void Times_are_calendar_events(RetrainingInterval every, DayOfWeek? day, string expected)
    {
        RetrainingSchedule schedule = Awkward with { Every = every, DayOfWeek = day };
        Assert.Equal(expected, SystemdUnits.Calendar(schedule));
        Assert.Contains($"\nOnCalendar={expected}\nPersistent=true\n", SystemdUnits.Timer(schedule), StringComparison.Ordinal);
        (int exitCode, string output) = Ask("systemd-analyze", "calendar", expected);
        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Systemd_itself_finds_nothing_wrong()
    {
        using var folder = new TemporaryFolder();
        string program = folder.Write("100% $dog sound/dogsound", "#!/bin/sh\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        RetrainingSchedule schedule = Awkward with { Program = program };
        string service = folder.Write(SystemdUnits.ServiceName("x"), SystemdUnits.Service(schedule)), timer = folder.Write(SystemdUnits.TimerName("x"), SystemdUnits.Timer(schedule));
        (int exitCode, string output) = Ask("systemd-analyze", "verify", "--man=no", service, timer);
        Assert.True(exitCode == 0 && !output.Contains("dogsound", StringComparison.Ordinal), output);
        // It does look: a program that is not there is found.
        (exitCode, output) = Ask("systemd-analyze", "verify", "--man=no", folder.Write(SystemdUnits.ServiceName("y"), SystemdUnits.Service(Awkward)));
        Assert.True(exitCode != 0 && output.Contains("/opt/dog sound/dogsound", StringComparison.Ordinal), output);
    }

    [Theory]
    [InlineData("/a\n[Service]\nUser=root", "/dogsound")]
    [InlineData("/a", "/it's/dogsound")]
    [InlineData("/a", "/back\\slash/dogsound")]
    public void What_systemd_can_not_be_given_is_refused(string path, string program) => Assert.Equal(
        SchedulerErrorReason.UnsupportedPath, Assert.Throws<SchedulerException>(() => SystemdUnits.Service(Awkward with { Path = path, Program = program })).Reason);
}
