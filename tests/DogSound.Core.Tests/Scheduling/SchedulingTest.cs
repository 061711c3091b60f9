using System.Diagnostics;

namespace DogSound.Core.Tests.Scheduling;

/// <summary>A test that writes schedules, and asks the system's own programs what they make of them.</summary>
public abstract class SchedulingTest
{
    /// <summary>Every day at 03:05, with all that is special to shells and schedulers in its paths.</summary>
    protected static RetrainingSchedule Awkward { get; } = new()
    {
        Name = "night-1",
        Scheduler = RetrainingScheduler.Cron,
        Every = RetrainingInterval.Day,
        At = new TimeOnly(3, 5),
        Path = "/home/it's/100% \"näh\" $HOME `x` <&>/retraining.yaml",
        Program = "/opt/dog sound/dogsound",
        Arguments = ["-Command", "$report = Invoke-DogSoundRetraining -Path '/home/it''s/100% \"näh\" $HOME `x` <&>/retraining.yaml'; exit $report.ExitCode"],
    };

    /// <summary>Runs a program; the test is skipped where it is missing.</summary>
    protected static (int ExitCode, string Output) Ask(string program, params string[] arguments)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{program} is not on this machine.");
        using Process process = Process.Start(new ProcessStartInfo(path!, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return (process.ExitCode, output.Result + error.Result);
    }
}
