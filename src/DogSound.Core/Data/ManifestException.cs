namespace DogSound.Core.Data;

/// <summary>A manifest that can't be read at all: no row of it can be trusted.</summary>
public class ManifestException : IOException
{
    /// <summary>Makes the error from what is wrong and what to do, both in full sentences.</summary>
    /// <param name="path">Full path of the manifest.</param>
    /// <param name="message">What is wrong with it and what to do.</param>
    /// <param name="inner">The cause, where there is one.</param>
    public ManifestException(string path, string message, Exception? inner = null) : base($"{path}: {message}", inner) => Path = path;

    /// <summary>Full path of the manifest.</summary>
    public string Path { get; }
}
