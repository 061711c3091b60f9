namespace DogSound.Core.Services;

/// <summary>Why a service could not be started or stopped.</summary>
public enum ServiceErrorReason
{
    /// <summary>The program is not where the module has it.</summary>
    ServiceMissing,

    /// <summary>There is no .NET to run it with.</summary>
    RuntimeMissing,

    /// <summary>It ended instead of answering.</summary>
    ServiceFailed,

    /// <summary>It did not answer in time.</summary>
    ServiceTimedOut,

    /// <summary>The process is none that was started as a service.</summary>
    NotAService,
}

/// <summary>A service that could not be started or stopped. The message says why, and what to do.</summary>
/// <param name="reason">What is wrong, stable: the end of the error's id.</param>
/// <param name="message">What people read.</param>
public sealed class ServiceException(ServiceErrorReason reason, string message) : Exception(message)
{
    /// <summary>What is wrong.</summary>
    public ServiceErrorReason Reason => reason;
}
