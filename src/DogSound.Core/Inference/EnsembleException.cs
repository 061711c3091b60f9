namespace DogSound.Core.Inference;

/// <summary>Models that cannot answer together; the message names two of them, and what differs.</summary>
public sealed class EnsembleException : Exception
{
    /// <summary>Names the difference.</summary>
    /// <param name="path">The model that differs from the first one.</param>
    /// <param name="message">What people read.</param>
    public EnsembleException(string path, string message)
        : base(message) => Path = path;

    /// <summary>Full path of the model that differs from the first one.</summary>
    public string Path { get; }
}
