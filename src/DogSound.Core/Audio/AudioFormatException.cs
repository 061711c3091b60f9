namespace DogSound.Core.Audio;

/// <summary>
/// The one exception for a sound file that can't be used. Its message names the file, says what is wrong and what to do.
/// </summary>
public sealed class AudioFormatException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong, for programs.</param>
    /// <param name="problem">What is wrong and what to do, for people: whole sentences, the first one going on after "path: ".</param>
    /// <param name="inner">What was caught, or null.</param>
    public AudioFormatException(string path, AudioErrorReason reason, string problem, Exception? inner = null)
        : base($"{path}: {problem}", inner)
    {
        Path = path;
        Reason = reason;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; }

    /// <summary>What is wrong.</summary>
    public AudioErrorReason Reason { get; }
}
