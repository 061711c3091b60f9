using System.Management.Automation;
using DogSound.Core.Scheduling;

namespace DogSound.PowerShell;

/// <summary>Takes away what Register-DogSoundRetraining has installed.</summary>
/// <remarks>Timer and service, task, or lines of the crontab; everything else stays. A run that is under way goes on to its end. Models and clips are not touched.</remarks>
/// <example>
/// <summary>None any more</summary>
/// <code>Get-DogSoundRetraining | Unregister-DogSoundRetraining -WhatIf</code>
/// <para>Names each one that would be taken away. Without -WhatIf they are.</para>
/// </example>
/// <returns>Nothing.</returns>
[Cmdlet(VerbsLifecycle.Unregister, "DogSoundRetraining", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class UnregisterDogSoundRetrainingCommand : CancellableCmdlet
{
    /// <summary>The names.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Name { get; set; } = [];

    /// <summary>The scheduler that starts them; Auto for all that are on this machine.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RetrainingScheduler Scheduler { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            IScheduler[] found = [.. this.ListSchedules(Scheduler).Where(found => found.Schedule.Name == name).Select(found => found.Scheduler)];
            if (found.Length == 0) WriteError(SchedulerErrors.NotRegistered(name));
            foreach (IScheduler scheduler in found) Unregister(scheduler, name);
        }
    }

    private void Unregister(IScheduler scheduler, string name)
    {
        if (!ShouldProcess($"{name} ({scheduler.Kind})", "Unregister a retraining")) return;
        try
        {
            scheduler.Unregister(name);
        }
        catch (SchedulerException error)
        {
            WriteError(SchedulerErrors.Of(error, name));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            WriteError(ErrorFactory.ForPath(error, name));
        }
    }
}
