namespace DogSound.Core.Cloud;

/// <summary>A training container was started with something that can't be used; the message says what, and what to do.</summary>
/// <param name="reason">What it is about, stable: the end of the error's id.</param>
/// <param name="path">The file or folder.</param>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class TrainingJobException(TrainingJobErrorReason reason, string path, string message, Exception? inner = null) : Exception($"{path}: {message}", inner)
{
    /// <summary>What it is about.</summary>
    public TrainingJobErrorReason Reason { get; } = reason;

    /// <summary>The file or folder.</summary>
    public string Path { get; } = path;
}

/// <summary>What of a training job can't be used.</summary>
public enum TrainingJobErrorReason
{
    /// <summary>A hyperparameter is unknown or has a value that it can't have, or their file is broken.</summary>
    InvalidHyperparameter,

    /// <summary>A channel, or a file in it, is missing.</summary>
    MissingInput,

    /// <summary>The archive with the earlier model is broken, or holds something else.</summary>
    InvalidArchive,
}
