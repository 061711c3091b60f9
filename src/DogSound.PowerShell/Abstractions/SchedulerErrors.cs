using System.Management.Automation;
using DogSound.Core.Scheduling;

namespace DogSound.PowerShell;

/// <summary>Schedulers, for cmdlets.</summary>
internal static class SchedulerErrors
{
    /// <summary>The error record of a scheduler that can't be used.</summary>
    /// <param name="exception">What happened.</param>
    /// <param name="name">The schedule that it was about, or null.</param>
    public static ErrorRecord Of(SchedulerException exception, string? name) => ErrorFactory.Create(exception, exception.Reason.ToString(), exception.Reason switch
    {
        SchedulerErrorReason.SchedulerMissing => ErrorCategory.NotInstalled,
        SchedulerErrorReason.UnsupportedPath => ErrorCategory.InvalidArgument,
        _ => ErrorCategory.InvalidOperation,
    }, name);

    /// <summary>The error record for a name that no scheduler knows.</summary>
    public static ErrorRecord NotRegistered(string name) => ErrorFactory.Create(
        new ItemNotFoundException($"No retraining of the name '{name}' is registered. Get-DogSoundRetraining shows those that are."), "NotRegistered", ErrorCategory.ObjectNotFound, name);

    /// <summary>What is registered: with all schedulers of this machine, or with one, which must be on it. One that does not say is an error, and is left out.</summary>
    /// <param name="cmdlet">The cmdlet that asks.</param>
    /// <param name="kind">Which scheduler; Auto for all.</param>
    public static IEnumerable<(IScheduler Scheduler, RetrainingSchedule Schedule)> ListSchedules(this Cmdlet cmdlet, RetrainingScheduler kind)
    {
        foreach (IScheduler scheduler in Schedulers.All.Where(scheduler => kind == RetrainingScheduler.Auto ? scheduler.IsAvailable : scheduler.Kind == kind))
        {
            IReadOnlyList<RetrainingSchedule> schedules;
            try
            {
                schedules = scheduler.List();
            }
            catch (SchedulerException error)
            {
                cmdlet.WriteError(Of(error, null));
                continue;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                cmdlet.WriteError(ErrorFactory.ForPath(error, scheduler.Kind.ToString()));
                continue;
            }
            foreach (RetrainingSchedule schedule in schedules) yield return (scheduler, schedule);
        }
    }
}
