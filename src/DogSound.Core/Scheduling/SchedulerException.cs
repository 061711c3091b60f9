namespace DogSound.Core.Scheduling;

/// <summary>A scheduler could not be used.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">What led to it, or null.</param>
public sealed class SchedulerException(SchedulerErrorReason reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public SchedulerErrorReason Reason { get; } = reason;
}
