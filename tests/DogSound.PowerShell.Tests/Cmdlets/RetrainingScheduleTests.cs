namespace DogSound.PowerShell.Tests.Cmdlets;

/// <summary>Register-, Get- and Unregister-DogSoundRetraining with stand-ins for the system's programs, which write down what they are asked.</summary>
public sealed class RetrainingScheduleTests : IDisposable
{
    private const string Crontab = """
        #!/bin/sh
        echo "crontab $*" >> "$FOLDER/calls"
        if [ -f "$FOLDER/refuse" ]; then echo "you are not allowed to use this program" >&2; exit 1; fi
        if [ "$1" = -l ]; then
            if [ -f "$FOLDER/table" ]; then cat "$FOLDER/table"; else echo "no crontab for me" >&2; exit 1; fi
        else
            cat > "$FOLDER/table"
        fi
        """;

    private const string Systemctl = """
        #!/bin/sh
        echo "systemctl $*" >> "$FOLDER/calls"
        if [ -f "$FOLDER/refuse" ] && [ "$2" = enable ]; then echo "Failed to enable unit: it is masked" >&2; exit 1; fi
        """;

    private readonly TemporaryFolder _folder = new();

    public RetrainingScheduleTests() => _folder.Write("it's 100%/night.yaml");

    private string File => _folder["it's 100%/night.yaml"];

    private string Units => _folder["configuration/systemd/user"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Cron_keeps_all_other_lines_and_ours_come_and_go()
    {
        Provide("crontab", Crontab);
        _folder.Write("table", "MAILTO=me\n0 1 * * * backup\n");
        HostResult result = Run("Register-DogSoundRetraining $file -At 04:30");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches("night +Cron +Day +04:30 +", result.Output);
        string[] lines = System.IO.File.ReadAllLines(_folder["table"]);
        Assert.Equal(["MAILTO=me", "0 1 * * * backup"], lines[..2]);
        string quoted = File.Replace("'", "'\\'''\\''", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal);
        Assert.Equal($"30 4 * * * '{HostProcess.Program}' '-Command' '$report = Invoke-DogSoundRetraining -Path '\\''{quoted}'\\''; if ($report) {{ exit $report.ExitCode }} else {{ exit 1 }}'", lines[3]);
        Assert.Equal(5, lines.Length);

        // Again, at another time: still one.
        Run("Register-DogSoundRetraining $file -Every Week -DayOfWeek Tuesday -At 05:00");
        lines = System.IO.File.ReadAllLines(_folder["table"]);
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("0 5 * * 2 ", lines[3], StringComparison.Ordinal);
        Assert.Matches("night +Cron +Tuesday +05:00 +", Run("Get-DogSoundRetraining").Output);

        result = Run("Get-DogSoundRetraining n* | Unregister-DogSoundRetraining");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
        Assert.Equal("MAILTO=me\n0 1 * * * backup\n", System.IO.File.ReadAllText(_folder["table"]));
    }

    [Fact]
    public void Systemd_gets_two_units_and_a_timer_that_runs()
    {
        Provide("systemctl", Systemctl);
        HostResult result = Run("Register-DogSoundRetraining $file -Every Hour -At 00:15 -WarningAction SilentlyContinue");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches("night +Systemd +Hour +:15 +", result.Output);
        Assert.Equal(["dogsound-night.service", "dogsound-night.timer"], Directory.GetFiles(Units).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("OnCalendar=*-*-* *:15:00", System.IO.File.ReadAllText(Path.Combine(Units, "dogsound-night.timer")), StringComparison.Ordinal);
        Assert.Equal(
            ["systemctl --user show-environment", "systemctl --user daemon-reload", "systemctl --user enable dogsound-night.timer", "systemctl --user restart dogsound-night.timer"], Calls().Distinct());
        Assert.Matches("night +Systemd +Hour +:15 +", Run("Get-DogSoundRetraining night").Output);
        Assert.Equal(0, Run("Unregister-DogSoundRetraining night").ExitCode);
        Assert.Empty(Directory.GetFiles(Units));
        Assert.Contains("systemctl --user disable --now dogsound-night.timer", Calls());
    }

    [Fact]
    public void A_timer_that_is_refused_leaves_what_was_there()
    {
        Provide("systemctl", Systemctl);
        Run("Register-DogSoundRetraining $file -At 01:00 -WarningAction SilentlyContinue");
        string before = System.IO.File.ReadAllText(Path.Combine(Units, "dogsound-night.timer"));
        _folder.Write("refuse");
        HostResult result = Run("Register-DogSoundRetraining $file -At 02:00");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Failed to enable unit: it is masked [DogSound.SchedulerRefused]", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, System.IO.File.ReadAllText(Path.Combine(Units, "dogsound-night.timer")));
        Run("Register-DogSoundRetraining $file -At 02:00 -Name other");
        Assert.Equal(2, Directory.GetFiles(Units).Length);
    }

    [Fact]
    public void A_crontab_that_can_not_be_read_is_never_written()
    {
        Provide("crontab", Crontab);
        _folder.Write("table", "0 1 * * * backup\n");
        _folder.Write("refuse");
        HostResult result = Run("Register-DogSoundRetraining $file");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("you are not allowed to use this program [DogSound.SchedulerRefused]", result.Error, StringComparison.Ordinal);
        Assert.Equal(["crontab -l"], Calls());
        Assert.Equal("0 1 * * * backup\n", System.IO.File.ReadAllText(_folder["table"]));
    }

    [Fact]
    public void The_same_name_with_two_schedulers_is_a_warning()
    {
        Provide("crontab", Crontab);
        Run("Register-DogSoundRetraining $file");
        Provide("systemctl", Systemctl);
        HostResult result = Run("Register-DogSoundRetraining $file -Scheduler Systemd");
        Assert.Contains("'night' is registered with Cron, too", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Equal(0, Run("Unregister-DogSoundRetraining night -Scheduler Cron").ExitCode);
        Assert.Matches("night +Systemd", Run("Get-DogSoundRetraining").Output);
    }

    [Theory]
    [InlineData("Cron", "Put into the crontab", "0 3 * * * '")]
    [InlineData("Systemd", "dogsound-night.timer:", "Run: systemctl --user restart dogsound-night.timer")]
    [InlineData("TaskScheduler", @"Run: schtasks /create /tn \DogSound\night", "<ScheduleByDay>")]
    public void WhatIf_shows_what_would_be_installed_and_installs_nothing(string scheduler, string first, string second)
    {
        HostResult result = Run($"Register-DogSoundRetraining $file -Scheduler {scheduler} -WhatIf");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(first, result.Output, StringComparison.Ordinal);
        Assert.Contains(second, result.Output, StringComparison.Ordinal);
        Assert.Contains("Invoke-DogSoundRetraining -Path", result.Output, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(_folder["calls"]));
        Assert.Empty(Directory.GetFiles(Units));
    }

    [Fact]
    public void PowerShell_imports_the_module_first()
    {
        Provide("pwsh", "#!/bin/sh");
        HostResult result = Run("(Register-DogSoundRetraining $file -Scheduler Cron -Program ./programs/pwsh -WhatIf)");
        Assert.Contains("programs/pwsh' '-NoLogo' '-NoProfile' '-NonInteractive' '-Command' 'Import-Module '", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Register-DogSoundRetraining $file", "SchedulerMissing")]
    [InlineData("Register-DogSoundRetraining $file -Scheduler Cron", "SchedulerMissing")]
    [InlineData("Register-DogSoundRetraining $file -Scheduler Systemd", "SchedulerMissing")]
    [InlineData("Register-DogSoundRetraining ./none.yaml", "NotFound")]
    [InlineData("Register-DogSoundRetraining $file -Name 'a b'", "InvalidName")]
    [InlineData("Register-DogSoundRetraining $file -At 03:00:30", "InvalidTime")]
    [InlineData("Register-DogSoundRetraining $file -DayOfWeek Monday", "DayWithoutWeek")]
    [InlineData("Register-DogSoundRetraining $file -Program ./none", "NotFound")]
    public void What_can_not_be_registered_ends_with_a_reason(string command, string id)
    {
        HostResult result = Run(command);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"[DogSound.{id}]", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Units));
    }

    [Theory]
    [InlineData("Get-DogSoundRetraining none")]
    [InlineData("Unregister-DogSoundRetraining none")]
    public void A_name_that_nobody_knows_is_an_error(string command)
    {
        Provide("crontab", Crontab);
        HostResult result = Run(command);
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("'none' is registered", result.Error, StringComparison.Ordinal);
        Assert.Contains("[DogSound.NotRegistered]", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_registered_by_others_is_not_shown()
    {
        Provide("crontab", Crontab);
        _folder.Write("table", "# DogSound retraining {\"Name\":\"x\"}\n0 1 * * * backup\n");
        Directory.CreateDirectory(Units);
        _folder.Write("configuration/systemd/user/dogsound-other.service", "[Service]\n");
        HostResult result = Run("Get-DogSoundRetraining");
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    private void Provide(string name, string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins are scripts for a Unix shell.");
        string path = _folder.Write($"programs/{name}", script);
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string[] Calls() => System.IO.File.ReadAllLines(_folder["calls"]);

    private HostResult Run(string command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-ins are scripts for a Unix shell.");
        Directory.CreateDirectory(_folder["programs"]);
        Directory.CreateDirectory(Units);
        foreach (string tool in new[] { "cat", "sh" })
        {
            if (!System.IO.File.Exists(_folder[$"programs/{tool}"])) System.IO.File.CreateSymbolicLink(_folder[$"programs/{tool}"], $"/bin/{tool}");
        }
        var environment = new Dictionary<string, string> { ["PATH"] = _folder["programs"], ["XDG_CONFIG_HOME"] = _folder["configuration"], ["FOLDER"] = _folder.FullPath };
        string quoted = File.Replace("'", "''", StringComparison.Ordinal), root = _folder.FullPath.Replace("'", "''", StringComparison.Ordinal);
        return HostProcess.RunWith(environment, "-Command", $"$null = $ExecutionContext.SessionState.Path.SetLocation('{root}'); $file = '{quoted}'; {command}");
    }
}
