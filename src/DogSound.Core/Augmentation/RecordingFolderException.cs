namespace DogSound.Core.Augmentation;

/// <summary>A folder of recordings, such as noises, that can't be used; the message says what is wrong with it, and what to do.</summary>
public sealed class RecordingFolderException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">What is wrong, stable: the end of the error's id.</param>
    /// <param name="path">The folder, or null where none is given.</param>
    /// <param name="message">What people read.</param>
    public RecordingFolderException(RecordingFolderErrorReason reason, string? path, string message)
        : base(message) => (Reason, Path) = (reason, path);

    /// <summary>What is wrong.</summary>
    public RecordingFolderErrorReason Reason { get; }

    /// <summary>Full path of the folder, or null where none is given.</summary>
    public string? Path { get; }
}

/// <summary>Why a folder of recordings can't be used.</summary>
public enum RecordingFolderErrorReason
{
    /// <summary>No folder is given.</summary>
    FolderMissing,

    /// <summary>There is no such folder.</summary>
    NotFound,

    /// <summary>No sound file is in it.</summary>
    NoSoundFile,

    /// <summary>None of its sound files can be used.</summary>
    NothingUsable,
}
