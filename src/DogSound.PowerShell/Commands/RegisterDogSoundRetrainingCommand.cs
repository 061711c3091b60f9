using System.Management.Automation;
using DogSound.Core.Scheduling;

namespace DogSound.PowerShell;

/// <summary>Has a retraining started at its time, by the scheduler of the machine.</summary>
/// <remarks>
/// What is scheduled is one command: Invoke-DogSoundRetraining with a file, in the program that this cmdlet runs in (pwsh, or dogsound), as the user
/// who registers it. The exit code is that of the run: 0 when all is well, 4 when the new model was no better, 1 when something failed.
///
/// -WhatIf shows the very text and commands, and changes nothing: look at them first. A name that is registered already is replaced. Unregister-DogSoundRetraining
/// takes away what was installed, and nothing else; other lines of a crontab stay as they are.
///
/// A timer of systemd makes up for what it missed while the machine was off, and so does the Task Scheduler; cron does not. Timers of systemd run while the user is
/// logged in, or always after loginctl enable-linger; tasks of Windows run while the user is logged on.
/// </remarks>
/// <example>
/// <summary>Every night at three, by a timer of systemd: what would be installed?</summary>
/// <code>Register-DogSoundRetraining ./retraining.yaml -At 03:00 -Scheduler Systemd -WhatIf</code>
/// <para>Shows the files and commands. Without -WhatIf they are installed; without -Scheduler, by the scheduler that the machine has.</para>
/// </example>
/// <example>
/// <summary>Sundays, by cron</summary>
/// <code>Register-DogSoundRetraining ./retraining.yaml -Every Week -DayOfWeek Sunday -At 04:30 -Scheduler Cron -Name weekly -WhatIf</code>
/// <para>Shows the lines of the crontab.</para>
/// </example>
/// <example>
/// <summary>A task for Windows, to be looked at elsewhere</summary>
/// <code>Register-DogSoundRetraining ./retraining.yaml -Every Hour -At 00:15 -Scheduler TaskScheduler -WhatIf</code>
/// <para>Shows the XML of a task that runs a quarter past every hour.</para>
/// </example>
/// <returns>What was registered.</returns>
[Cmdlet(VerbsLifecycle.Register, "DogSoundRetraining", SupportsShouldProcess = true)]
[OutputType(typeof(RetrainingSchedule))]
public sealed class RegisterDogSoundRetrainingCommand : CancellableCmdlet
{
    /// <summary>The file that says what is retrained (YAML), as Invoke-DogSoundRetraining takes it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    public string Path { get; set; } = "";

    /// <summary>How often: Day, Hour or Week.</summary>
    [Parameter]
    public RetrainingInterval Every { get; set; }

    /// <summary>At what time, in hours and minutes of local time. Every hour, the minute counts alone.</summary>
    [Parameter]
    public TimeOnly At { get; set; } = new(3, 0);

    /// <summary>The day, with -Every Week.</summary>
    [Parameter]
    public DayOfWeek DayOfWeek { get; set; }

    /// <summary>What starts it: TaskScheduler, Systemd, Cron, or Auto for the first of these that is on this machine.</summary>
    [Parameter]
    public RetrainingScheduler Scheduler { get; set; }

    /// <summary>Its name: letters, digits, hyphens and underscores. Default: the name of the file, without extension.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The program that is started, pwsh or dogsound. Default: the one that this cmdlet runs in.</summary>
    [Parameter]
    public string? Program { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        RetrainingSchedule schedule = Read();
        try
        {
            IScheduler scheduler = Schedulers.Choose(Scheduler);
            schedule = schedule with { Scheduler = scheduler.Kind };
            if (!ShouldProcess(scheduler.Describe(schedule), $"Register the retraining '{schedule.Name}' with {scheduler.Kind}?", "Register a retraining")) return;
            scheduler.Register(schedule);
        }
        catch (SchedulerException error)
        {
            ThrowTerminatingError(SchedulerErrors.Of(error, schedule.Name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(ErrorFactory.ForPath(error, schedule.Name));
        }
        if (schedule.Scheduler == RetrainingScheduler.Systemd && !SystemdScheduler.Lingers)
            WriteWarning($"This timer runs only while you are logged in. For one that always runs: loginctl enable-linger {Environment.UserName}");
        foreach ((_, RetrainingSchedule other) in this.ListSchedules(RetrainingScheduler.Auto).Where(other => other.Schedule.Name == schedule.Name && other.Scheduler.Kind != schedule.Scheduler))
            WriteWarning($"'{other.Name}' is registered with {other.Scheduler}, too: it will be started by both. Unregister-DogSoundRetraining {other.Name} -Scheduler {other.Scheduler} takes that one away.");
        WriteObject(schedule);
    }

    private RetrainingSchedule Read()
    {
        string path = this.ResolveOutputPath(Path);
        if (!File.Exists(path)) ThrowTerminatingError(ErrorFactory.ForPath(new FileNotFoundException($"{path}: no such file. Check the name.", path), path));
        string name = Name ?? System.IO.Path.GetFileNameWithoutExtension(path);
        if (!ScheduleName.IsValid(name)) Stop("InvalidName", $"'{name}' can't be the name of a schedule. Give -Name {ScheduleName.Rule}.", name);
        if (At.Second != 0 || At.Millisecond != 0) Stop("InvalidTime", $"{At:HH:mm:ss}: schedulers know whole minutes. Give -At as hours and minutes, such as 03:00.", At);
        bool hasDay = MyInvocation.BoundParameters.ContainsKey(nameof(DayOfWeek));
        if (hasDay && Every != RetrainingInterval.Week) Stop("DayWithoutWeek", $"-DayOfWeek is for -Every Week, not for -Every {Every}. Leave one of them out.", DayOfWeek);
        string? program = Program is null ? RetrainingCommand.FindProgram() : this.ResolveOutputPath(Program);
        if (program is null) Stop("NoProgram", "There is no program to start: neither pwsh nor dogsound is in the folders of PATH. Name one as -Program.", null);
        if (!File.Exists(program)) ThrowTerminatingError(ErrorFactory.ForPath(new FileNotFoundException($"{program}: no such program. Name pwsh or dogsound as -Program.", program), program!));
        RetrainingCommand command = RetrainingCommand.Create(program!, path);
        return new RetrainingSchedule
        {
            Name = name,
            Scheduler = Scheduler,
            Every = Every,
            At = At,
            DayOfWeek = Every == RetrainingInterval.Week ? DayOfWeek : null,
            Path = path,
            Program = command.Program,
            Arguments = command.Arguments,
        };
    }

    private void Stop(string reason, string message, object? target) =>
        ThrowTerminatingError(ErrorFactory.Create(new ArgumentException(message), reason, ErrorCategory.InvalidArgument, target));
}
