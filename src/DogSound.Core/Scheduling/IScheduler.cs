namespace DogSound.Core.Scheduling;

/// <summary>What starts programs at their time, for one user.</summary>
public interface IScheduler
{
    /// <summary>Which one it is.</summary>
    RetrainingScheduler Kind { get; }

    /// <summary>Whether it is on this machine.</summary>
    bool IsAvailable { get; }

    /// <summary>Everything that <see cref="Register"/> would write and run, for people. Asks and changes nothing.</summary>
    /// <exception cref="SchedulerException">The schedule can't be written for this scheduler.</exception>
    string Describe(RetrainingSchedule schedule);

    /// <summary>Installs a schedule, in place of one of the same name.</summary>
    /// <exception cref="SchedulerException">It can't be installed; what was there before still is.</exception>
    /// <exception cref="IOException">A file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A file is not ours to write.</exception>
    void Register(RetrainingSchedule schedule);

    /// <summary>Removes a schedule.</summary>
    /// <param name="name">Its name; nothing happens where there is none.</param>
    /// <exception cref="SchedulerException">It can't be removed.</exception>
    void Unregister(string name);

    /// <summary>The schedules that <see cref="Register"/> has installed, in ordinal order of their names.</summary>
    /// <exception cref="SchedulerException">The scheduler does not say.</exception>
    IReadOnlyList<RetrainingSchedule> List();
}
