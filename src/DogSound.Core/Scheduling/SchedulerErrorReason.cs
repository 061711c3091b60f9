namespace DogSound.Core.Scheduling;

/// <summary>Why a scheduler did not do what it was asked to. The names are stable: error ids are made of them.</summary>
public enum SchedulerErrorReason
{
    /// <summary>There is no such scheduler on this machine.</summary>
    SchedulerMissing,

    /// <summary>It was asked, and refused.</summary>
    SchedulerRefused,

    /// <summary>A path has characters that the scheduler can't be given.</summary>
    UnsupportedPath,
}
