namespace DogSound;

/// <summary>What starts a retraining at its time.</summary>
public enum RetrainingScheduler
{
    /// <summary>Task Scheduler on Windows, else systemd where it runs for the user, else cron.</summary>
    Auto,

    /// <summary>The Task Scheduler of Windows.</summary>
    TaskScheduler,

    /// <summary>A timer of systemd, of the user.</summary>
    Systemd,

    /// <summary>A line in the user's crontab.</summary>
    Cron,
}
