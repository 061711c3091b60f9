namespace DogSound.Core.Augmentation.Offline;

/// <summary>A file is there that is not to be replaced.</summary>
public sealed class OutputExistsException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="message">What it is, and what to do; follows on the path.</param>
    public OutputExistsException(string path, string message)
        : base($"{path}: {message}") => Path = path;

    /// <summary>Full path of the file.</summary>
    public string Path { get; }
}
