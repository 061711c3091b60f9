namespace DogSound.Core.Scheduling;

/// <summary>The schedulers that there are.</summary>
public static class Schedulers
{
    /// <summary>All, in the order in which they are preferred.</summary>
    public static IReadOnlyList<IScheduler> All { get; } = [new WindowsTaskScheduler(), new SystemdScheduler(), new CronScheduler()];

    /// <summary>One of them.</summary>
    /// <param name="kind">Which; Auto is the first that is on this machine.</param>
    /// <exception cref="SchedulerException">There is none on this machine.</exception>
    public static IScheduler Choose(RetrainingScheduler kind) => kind == RetrainingScheduler.Auto
        ? All.FirstOrDefault(scheduler => scheduler.IsAvailable) ?? throw new SchedulerException(SchedulerErrorReason.SchedulerMissing,
            "There is no scheduler: neither Task Scheduler (schtasks), nor systemd for this user (systemctl --user), nor cron (crontab). Install one; or let what starts programs on this machine run the command by itself.")
        : All.First(scheduler => scheduler.Kind == kind);
}
