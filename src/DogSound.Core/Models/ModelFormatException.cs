namespace DogSound.Core.Models;

/// <summary>A model file that cannot be used. The message names the file, says what is wrong and what to do.</summary>
public class ModelFormatException : IOException
{
    /// <summary>Creates the exception without a message.</summary>
    public ModelFormatException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The file, what is wrong, what to do.</param>
    public ModelFormatException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">The file, what is wrong, what to do.</param>
    /// <param name="innerException">What was caught, or null.</param>
    public ModelFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; private init; } = "";

    /// <summary>The exception of a damaged or foreign file.</summary>
    internal static ModelFormatException Create(string path, string problem, string? advice = null, Exception? inner = null) =>
        new($"{path}: {problem}. {advice ?? "Take another copy of the model, or save it again."}", inner) { Path = path };
}
