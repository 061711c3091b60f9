namespace DogSound.Core.Registry;

/// <summary>Why a registry can't do what it was asked.</summary>
public enum RegistryErrorReason
{
    /// <summary>There is no registry of that name.</summary>
    RegistryNotFound,

    /// <summary>There is no such version.</summary>
    UnknownVersion,

    /// <summary>The champion is another one than was expected: somebody else was faster.</summary>
    ChampionMoved,

    /// <summary>The comparison that was given is of another model file.</summary>
    ComparisonOfAnotherModel,

    /// <summary>There is no earlier champion to go back to.</summary>
    NothingToRollBack,

    /// <summary>A model file is missing, or not as it was published.</summary>
    DamagedVersion,

    /// <summary>The registry can't be read: a share that is gone, or a folder that is not ours to read.</summary>
    CannotRead,

    /// <summary>The registry can't be written: a full disk, or a folder that is not ours to write.</summary>
    CannotWrite,
}

/// <summary>A registry that can't do what it was asked. The message says what is wrong, and what to do.</summary>
public sealed class RegistryException : IOException
{
    /// <summary>Makes the exception.</summary>
    /// <param name="reason">What is wrong, stable: the end of the error's id.</param>
    /// <param name="path">The registry, or the file in it.</param>
    /// <param name="message">What people read.</param>
    /// <param name="inner">What led to it, or null.</param>
    public RegistryException(RegistryErrorReason reason, string path, string message, Exception? inner = null)
        : base(message, inner) => (Reason, Path) = (reason, path);

    /// <summary>What is wrong.</summary>
    public RegistryErrorReason Reason { get; }

    /// <summary>The registry, or the file in it.</summary>
    public string Path { get; }
}
