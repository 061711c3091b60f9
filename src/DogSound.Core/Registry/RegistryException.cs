namespace DogSound.Core.Registry;

/// <summary>Why a registry can't do what it was asked.</summary>
public enum RegistryErrorReason
{
    /// <summary>There is no registry of that name.</summary>
    RegistryNotFound,

    /// <summary>There is no such version.</summary>
    UnknownVersion,

    /// <summary>The version was removed: its record is there, its model is not.</summary>
    VersionRemoved,

    /// <summary>The version must stay: it is the champion, or the one that a rollback goes back to.</summary>
    VersionInUse,

    /// <summary>The champion is another one than was expected: somebody else was faster.</summary>
    ChampionMoved,

    /// <summary>The comparison that was given is of another model file.</summary>
    ComparisonOfAnotherModel,

    /// <summary>There is no earlier champion to go back to.</summary>
    NothingToRollBack,

    /// <summary>An entry can't be read that must be known before anything may be removed.</summary>
    DamagedEntry,

    /// <summary>A model file is missing, or not as it was published.</summary>
    DamagedVersion,

    /// <summary>The registry can't be read: a share that is gone, or a folder that is not ours to read.</summary>
    CannotRead,

    /// <summary>The registry can't be written: a full disk, or a folder that is not ours to write.</summary>
    CannotWrite,

    /// <summary>The name of the registry is no address that it could have.</summary>
    InvalidAddress,

    /// <summary>The keys are missing, wrong, or not allowed to do this.</summary>
    AccessDenied,

    /// <summary>The server of the registry does not answer.</summary>
    Unreachable,

    /// <summary>The server of the registry does not do what keeps two writers apart.</summary>
    UnsafeServer,
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

    /// <summary>A version that can't be used.</summary>
    internal static RegistryException Damaged(string path, string message, Exception? inner = null) =>
        new(RegistryErrorReason.DamagedVersion, path, message, inner);

    /// <summary>A version that was removed.</summary>
    internal static RegistryException Removed(string location, long version, RemovalRecord removal)
    {
        string reason = removal.Reason.Length == 0 ? "" : $": {Settings.SettingText.Shorten(removal.Reason, 200).TrimEnd('.')}";
        return new RegistryException(
            RegistryErrorReason.VersionRemoved, location,
            FormattableString.Invariant($"{location}: version {EntryNumber.Format(version)} was removed by {removal.ChangedBy} on {removal.ChangedAt.UtcDateTime:yyyy-MM-dd}{reason}. Use another version."));
    }

    /// <summary>A model file that is another one than was published.</summary>
    internal static RegistryException DamagedModel(string path, string version) =>
        Damaged(path, $"{path}: this is not the file that was published as version {version}. Use another version, and publish the model again.");
}
