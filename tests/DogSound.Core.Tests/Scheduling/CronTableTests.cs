using DogSound.Core.Scheduling;

namespace DogSound.Core.Tests.Scheduling;

public sealed class CronTableTests : SchedulingTest
{
    private const string Others = "# mine\nMAILTO=me\n0 1 * * * backup\n";

    [Theory]
    [InlineData(RetrainingInterval.Day, null, "5 3 * * * ")]
    [InlineData(RetrainingInterval.Hour, null, "5 * * * * ")]
    [InlineData(RetrainingInterval.Week, DayOfWeek.Sunday, "5 3 * * 0 ")]
    [InlineData(RetrainingInterval.Week, DayOfWeek.Saturday, "5 3 * * 6 ")]
    public void The_time_is_cron_s(RetrainingInterval every, DayOfWeek? day, string expected) =>
        Assert.StartsWith(expected, CronTable.Entry(Awkward with { Every = every, DayOfWeek = day }).Split('\n')[1], StringComparison.Ordinal);

    [Fact]
    public void The_shell_gets_the_very_arguments()
    {
        using var folder = new TemporaryFolder();
        string program = folder.Write("dog sound", "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string line = CronTable.Entry(Awkward with { Program = program }).Split('\n')[1];
        Assert.DoesNotContain("%", line.Replace(@"\%", "", StringComparison.Ordinal), StringComparison.Ordinal);
        // What cron hands to the shell: behind the five fields, without the backslashes before percent signs.
        string command = line.Split(' ', 6)[5].Replace(@"\%", "%", StringComparison.Ordinal);
        Assert.Equal((0, string.Join('\n', Awkward.Arguments) + "\n"), Ask("sh", "-c", command));
    }

    [Fact]
    public void Cron_itself_finds_nothing_wrong()
    {
        using var folder = new TemporaryFolder();
        (int exitCode, string output) = Ask("crontab", "-n", folder.Write("table", CronTable.Add(Others, Awkward)));
        Assert.SkipWhen(output.Contains("usage", StringComparison.OrdinalIgnoreCase), "This crontab can't check a table.");
        Assert.True(exitCode == 0, output);
        // It does look: a time that there is not is found.
        Assert.NotEqual(0, Ask("crontab", "-n", folder.Write("table", "99 3 * * * x\n")).ExitCode);
    }

    [Fact]
    public void Other_lines_stay_and_ours_is_replaced()
    {
        string once = CronTable.Add(Others, Awkward);
        Assert.Equal(Others + CronTable.Entry(Awkward), once);
        Assert.Equal(once, CronTable.Add(once, Awkward));
        RetrainingSchedule other = Awkward with { Name = "night", At = new TimeOnly(4, 0) };
        string both = CronTable.Add(once, other);
        Assert.Equal(["night-1", "night"], CronTable.List(both).Select(schedule => schedule.Name));
        string moved = CronTable.Add(both, Awkward with { Every = RetrainingInterval.Hour });
        Assert.Equal(["night", "night-1"], CronTable.List(moved).Select(schedule => schedule.Name));
        Assert.Equal(once, CronTable.Remove(both, "night"));
        Assert.Equal(Others, CronTable.Remove(CronTable.Remove(both, "night-1"), "night"));
        Assert.Equal(Others, CronTable.Remove(Others, "night"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0 1 * * * backup")]
    [InlineData("\n\n")]
    [InlineData("0 1 * * * backup\r\n")]
    public void Any_table_can_be_added_to(string table)
    {
        string added = CronTable.Add(table, Awkward);
        Assert.StartsWith(table, added, StringComparison.Ordinal);
        Assert.EndsWith(CronTable.Entry(Awkward), added, StringComparison.Ordinal);
        Assert.Equal(table.Length == 0 || table.EndsWith('\n') ? table : table + "\n", CronTable.Remove(added, Awkward.Name));
    }

    [Fact]
    public void A_block_that_somebody_has_cut_takes_no_other_line_with_it()
    {
        string[] lines = CronTable.Entry(Awkward).Split('\n');
        Assert.Equal("# mine\n0 1 * * * backup\n", CronTable.Remove($"{lines[0]}\n{lines[1]}\n# mine\n0 1 * * * backup\n", Awkward.Name));
        Assert.Equal("# mine\n", CronTable.Remove($"{lines[0]}\n# mine\n", Awkward.Name));
    }

    [Fact]
    public void Comments_that_only_look_like_ours_are_left_alone()
    {
        const string Table = "# DogSound retraining {}\n# DogSound retraining {\"Name\":\"x\"}\n# DogSound retraining {broken\n0 1 * * * echo '# DogSound retraining {}'\n";
        Assert.Empty(CronTable.List(Table));
        Assert.Equal(Table, CronTable.Remove(Table, "x"));
    }

    [Fact]
    public void A_schedule_is_read_back() => Assert.Equivalent(Awkward, Assert.Single(CronTable.List(CronTable.Entry(Awkward))), strict: true);

    [Theory]
    [InlineData("/a\nb/r.yaml", "line break")]
    [InlineData(@"/a\b/r.yaml", "backslash")]
    public void What_cron_can_not_be_given_is_refused(string path, string message)
    {
        SchedulerException error = Assert.Throws<SchedulerException>(() => CronTable.Entry(Awkward with { Path = path, Arguments = ["-Command", path] }));
        Assert.Equal(SchedulerErrorReason.UnsupportedPath, error.Reason);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_is_too_long_is_refused() =>
        Assert.Contains("998", Assert.Throws<SchedulerException>(() => CronTable.Entry(Awkward with { Arguments = [new string('x', 1000)] })).Message, StringComparison.Ordinal);
}
