using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>
/// Every error record of the module: a stable id to catch it by (<c>DogSound.PathNotFound</c>), a category, and the file or
/// value that it is about as its target.
/// </summary>
internal static class ErrorFactory
{
    /// <summary>An error about one file or folder; the reason follows from the exception.</summary>
    public static ErrorRecord ForPath(Exception exception, string path) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException or ItemNotFoundException or System.Management.Automation.DriveNotFoundException =>
            Create(exception, "PathNotFound", ErrorCategory.ObjectNotFound, path),
        UnauthorizedAccessException => Create(exception, "AccessDenied", ErrorCategory.PermissionDenied, path),
        IOException => Create(exception, "FileUnreadable", ErrorCategory.ReadError, path),
        _ => Create(exception, "InvalidPath", ErrorCategory.InvalidArgument, path),
    };

    /// <summary>An error of any other kind.</summary>
    /// <param name="exception">Its message is what people read: what is wrong, and what to do.</param>
    /// <param name="reason">Pascal-cased, without blanks: becomes the id <c>DogSound.Reason</c>.</param>
    /// <param name="category">For people who filter by category.</param>
    /// <param name="target">What could not be processed.</param>
    public static ErrorRecord Create(Exception exception, string reason, ErrorCategory category, object? target) =>
        new(exception, $"DogSound.{reason}", category, target);
}
