namespace DogSound.Core.Training;

/// <summary>A training run cannot begin or go on, and no file is to blame: the message says why, and what to do.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">What it is about, stable: the end of the error's id.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="inner">The cause, or null.</param>
    public TrainingException(TrainingErrorReason reason, string message, Exception? inner = null)
        : base(message, inner) => Reason = reason;

    /// <summary>What it is about.</summary>
    public TrainingErrorReason Reason { get; }
}

/// <summary>Why a training run cannot begin or go on.</summary>
public enum TrainingErrorReason
{
    /// <summary>No clip is left to learn from.</summary>
    NothingToTrain,

    /// <summary>All clips are of one class.</summary>
    OneClass,

    /// <summary>A class has no clip to learn from.</summary>
    ClassWithoutClip,

    /// <summary>No clip is in the fold that is to be held out.</summary>
    UnknownFold,

    /// <summary>Checkpoints of another data set or configuration, or none that can be read.</summary>
    CannotResume,

    /// <summary>The group of the second head names no classes of the run, or all of them.</summary>
    InvalidGroup,

    /// <summary>The classes that are to be divided into parts can't be.</summary>
    InvalidSubClasses,

    /// <summary>A clip has several labels, and each is to be of one class.</summary>
    SeveralLabels,

    /// <summary>The loss is no longer a number.</summary>
    Diverged,

    /// <summary>A model can't be updated with this configuration.</summary>
    CannotUpdate,
}
