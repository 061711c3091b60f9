namespace DogSound.Core.Native;

/// <summary>
/// libtorch cannot be used on this machine. The message says what was looked for, where, and what to do about it.
/// </summary>
public sealed class LibTorchException : Exception
{
    /// <summary>Creates the exception without a message.</summary>
    public LibTorchException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was looked for, where, and what to do.</param>
    public LibTorchException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What was looked for, where, and what to do.</param>
    /// <param name="innerException">What the loader or the file system said.</param>
    public LibTorchException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
