using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>Shows the retrainings that Register-DogSoundRetraining has installed for this user.</summary>
/// <remarks>Asks the schedulers themselves, all that are on this machine. What others have scheduled is not shown.</remarks>
/// <example>
/// <summary>What is registered?</summary>
/// <code>Get-DogSoundRetraining</code>
/// <para>Shows name, scheduler, time and file of each.</para>
/// </example>
/// <example>
/// <summary>The very command of one</summary>
/// <code>Get-DogSoundRetraining week* | ForEach-Object { "$($_.Program) $($_.Arguments)" }</code>
/// <para>Writes the program and its arguments.</para>
/// </example>
/// <returns>One schedule for each.</returns>
[Cmdlet(VerbsCommon.Get, "DogSoundRetraining")]
[OutputType(typeof(RetrainingSchedule))]
public sealed class GetDogSoundRetrainingCommand : CancellableCmdlet
{
    /// <summary>Names; wildcards are allowed. Default: all.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>The scheduler to ask; Auto for all that are on this machine.</summary>
    [Parameter]
    public RetrainingScheduler Scheduler { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        RetrainingSchedule[] all = [.. this.ListSchedules(Scheduler).Select(found => found.Schedule)];
        foreach (string name in Name)
        {
            WildcardPattern pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            RetrainingSchedule[] matches = [.. all.Where(schedule => pattern.IsMatch(schedule.Name))];
            if (matches.Length == 0 && !WildcardPattern.ContainsWildcardCharacters(name)) WriteError(SchedulerErrors.NotRegistered(name));
            foreach (RetrainingSchedule schedule in matches) WriteObject(schedule);
        }
    }
}
