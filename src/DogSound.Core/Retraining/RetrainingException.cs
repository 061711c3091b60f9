namespace DogSound.Core.Retraining;

/// <summary>A retraining run can't begin or go on: the message says why, and what to do.</summary>
public sealed class RetrainingException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">What it is about, stable: the end of the error's id.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="inner">The cause, or null.</param>
    public RetrainingException(RetrainingErrorReason reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>What it is about.</summary>
    public RetrainingErrorReason Reason { get; }
}

/// <summary>Why a retraining run can't begin or go on.</summary>
public enum RetrainingErrorReason
{
    /// <summary>Another run is under way.</summary>
    AlreadyRunning,

    /// <summary>What earlier runs remembered can't be read.</summary>
    BrokenLedger,

    /// <summary>A folder or a manifest that clips come from is not there, or can't be read.</summary>
    SourceNotFound,

    /// <summary>There are too few clips to learn from, or to judge by.</summary>
    TooFewClips,
}
