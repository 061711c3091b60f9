using System.Management.Automation;
using DogSound.Core.Audio;
using DogSound.Core.Models;
using DogSound.Core.Native;

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
    public static ErrorRecord ForPath(Exception exception, string path) => exception switch
    {
        AudioFormatException audio => Create(audio, audio.Reason.ToString(), CategoryOf(audio.Reason), path),
        FileNotFoundException or DirectoryNotFoundException or ItemNotFoundException or System.Management.Automation.DriveNotFoundException =>
            Create(exception, nameof(AudioErrorReason.NotFound), ErrorCategory.ObjectNotFound, path),
        UnauthorizedAccessException => Create(exception, nameof(AudioErrorReason.AccessDenied), ErrorCategory.PermissionDenied, path),
        IOException => Create(exception, nameof(AudioErrorReason.Unreadable), ErrorCategory.ReadError, path),
        _ => Create(exception, "InvalidPath", ErrorCategory.InvalidArgument, path),
    };

    /// <summary>There is no usable libtorch: nothing that needs it can go on.</summary>
    public static ErrorRecord ForLibTorch(LibTorchException exception) =>
        Create(exception, "LibTorchUnavailable", ErrorCategory.NotInstalled, null);

    /// <summary>A model file that can't be used.</summary>
    public static ErrorRecord ForModel(ModelFormatException exception) =>
        Create(exception, "InvalidModel", ErrorCategory.InvalidData, exception.Path);

    /// <summary>An error of any other kind.</summary>
    /// <param name="exception">Its message is what people read: what is wrong, and what to do.</param>
    /// <param name="reason">Pascal-cased, without blanks: becomes the id <c>DogSound.Reason</c>.</param>
    /// <param name="category">For people who filter by category.</param>
    /// <param name="target">What could not be processed.</param>
    public static ErrorRecord Create(Exception exception, string reason, ErrorCategory category, object? target) =>
        new(exception, $"DogSound.{reason}", category, target);

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
