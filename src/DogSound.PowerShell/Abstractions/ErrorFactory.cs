using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Augmentation;
using DogSound.Core.Configuration;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Registry;
using DogSound.Core.Services;

namespace DogSound.PowerShell;

/// <summary>
/// Every error record of the module: a stable id to catch it by (<c>DogSound.NotFound</c>), a category, and the file or
/// value that it is about as its target.
/// </summary>
internal static class ErrorFactory
{
    /// <summary>
    /// An error about one file or folder. The reason follows from the exception, and is the same word whoever found the
    /// error: see <see cref="AudioErrorReason"/>.
    /// </summary>
    public static ErrorRecord ForPath(Exception exception, string path)
    {
        (string reason, ErrorCategory category) = Classify(exception);
        return Create(exception, reason, category, path);
    }

    /// <summary>There is no usable libtorch: nothing that needs it can go on.</summary>
    public static ErrorRecord ForLibTorch(LibTorchException exception) =>
        Create(exception, "LibTorchUnavailable", ErrorCategory.NotInstalled, null);

    /// <summary>A model file that can't be used: it is missing or closed to us, as any other file may be, or it is no model.</summary>
    public static ErrorRecord ForModel(ModelFormatException exception)
    {
        (string reason, ErrorCategory category) = exception.InnerException is IOException or UnauthorizedAccessException
            ? Classify(exception.InnerException)
            : ("InvalidModel", ErrorCategory.InvalidData);
        return Create(exception, reason, category, exception.Path);
    }

    /// <summary>A configuration that can't be used: its file is missing or closed to us, as any other may be, or it has mistakes.</summary>
    public static ErrorRecord ForConfiguration(ConfigurationException exception)
    {
        (string reason, ErrorCategory category) = exception.InnerException is IOException or UnauthorizedAccessException
            ? Classify(exception.InnerException)
            : ("InvalidConfiguration", ErrorCategory.InvalidData);
        object? target = exception.Path.Length > 0 ? exception.Path : exception.Mistakes[0].Place.Override;
        return Create(exception, reason, category, target);
    }

    /// <summary>A folder of recordings, such as noises, that can't be used.</summary>
    public static ErrorRecord ForRecordings(RecordingFolderException exception)
    {
        ErrorCategory category = exception.Reason == RecordingFolderErrorReason.NothingUsable ? ErrorCategory.InvalidData : ErrorCategory.ObjectNotFound;
        return Create(exception, exception.Reason.ToString(), category, exception.Path);
    }

    /// <summary>A registry that can't do what it was asked.</summary>
    public static ErrorRecord ForRegistry(RegistryException exception) => Create(exception, exception.Reason.ToString(), CategoryOf(exception.Reason), exception.Path);

    /// <summary>A service that could not be started or stopped.</summary>
    public static ErrorRecord ForService(ServiceException exception, object target)
    {
        ErrorCategory category = exception.Reason switch
        {
            ServiceErrorReason.ServiceMissing or ServiceErrorReason.RuntimeMissing => ErrorCategory.NotInstalled,
            ServiceErrorReason.ServiceTimedOut => ErrorCategory.OperationTimeout,
            ServiceErrorReason.NotAService => ErrorCategory.ObjectNotFound,
            _ => ErrorCategory.NotSpecified,
        };
        return Create(exception, exception.Reason.ToString(), category, target);
    }

    /// <summary>An error of any other kind.</summary>
    /// <param name="exception">Its message is what people read: what is wrong, and what to do.</param>
    /// <param name="reason">Pascal-cased, without blanks: becomes the id <c>DogSound.Reason</c>.</param>
    /// <param name="category">For people who filter by category.</param>
    /// <param name="target">What could not be processed.</param>
    public static ErrorRecord Create(Exception exception, string reason, ErrorCategory category, object? target) =>
        new(exception, $"DogSound.{reason}", category, target);

    private static (string Reason, ErrorCategory Category) Classify(Exception exception) => exception switch
    {
        AudioFormatException audio => (audio.Reason.ToString(), CategoryOf(audio.Reason)),
        RegistryException registry => (registry.Reason.ToString(), CategoryOf(registry.Reason)),
        FileNotFoundException or DirectoryNotFoundException or ItemNotFoundException or System.Management.Automation.DriveNotFoundException =>
            (nameof(AudioErrorReason.NotFound), ErrorCategory.ObjectNotFound),
        UnauthorizedAccessException => (nameof(AudioErrorReason.AccessDenied), ErrorCategory.PermissionDenied),
        IOException => (nameof(AudioErrorReason.Unreadable), ErrorCategory.ReadError),
        _ => ("InvalidPath", ErrorCategory.InvalidArgument),
    };

    private static ErrorCategory CategoryOf(RegistryErrorReason reason) => reason switch
    {
        RegistryErrorReason.RegistryNotFound or RegistryErrorReason.UnknownVersion or RegistryErrorReason.VersionRemoved => ErrorCategory.ObjectNotFound,
        RegistryErrorReason.ChampionMoved or RegistryErrorReason.VersionInUse => ErrorCategory.ResourceBusy,
        RegistryErrorReason.CannotRead => ErrorCategory.ReadError,
        RegistryErrorReason.CannotWrite => ErrorCategory.WriteError,
        RegistryErrorReason.DamagedVersion or RegistryErrorReason.DamagedEntry => ErrorCategory.InvalidData,
        RegistryErrorReason.InvalidAddress => ErrorCategory.InvalidArgument,
        RegistryErrorReason.AccessDenied => ErrorCategory.PermissionDenied,
        RegistryErrorReason.Unreachable => ErrorCategory.ConnectionError,
        _ => ErrorCategory.InvalidOperation,
    };

    private static ErrorCategory CategoryOf(AudioErrorReason reason) => reason switch
    {
        AudioErrorReason.NotFound => ErrorCategory.ObjectNotFound,
        AudioErrorReason.AccessDenied => ErrorCategory.PermissionDenied,
        AudioErrorReason.Unreadable => ErrorCategory.ReadError,
        AudioErrorReason.MissingLibrary => ErrorCategory.NotInstalled,
        AudioErrorReason.TooLong => ErrorCategory.LimitsExceeded,
        _ => ErrorCategory.InvalidData,
    };
}
