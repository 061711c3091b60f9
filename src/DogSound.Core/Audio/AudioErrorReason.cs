namespace DogSound.Core.Audio;

/// <summary>What is wrong with a sound file. The names are stable: error ids are made of them.</summary>
public enum AudioErrorReason
{
    /// <summary>There is no such file, or the path can't be one.</summary>
    NotFound,

    /// <summary>The path is a folder.</summary>
    IsDirectory,

    /// <summary>The file may not be read by this user.</summary>
    AccessDenied,

    /// <summary>The disk, or whatever is behind the path, failed while the file was read.</summary>
    Unreadable,

    /// <summary>The file has no bytes, or a header and no samples.</summary>
    Empty,

    /// <summary>The first bytes belong to no sound format that is known here, whatever the file's name says.</summary>
    NotAudio,

    /// <summary>The header promises more than the file holds.</summary>
    Truncated,

    /// <summary>The file contradicts its own format.</summary>
    Malformed,

    /// <summary>A correct file of a kind that is not read: an encoding, a number of channels, a sample rate.</summary>
    Unsupported,

    /// <summary>A sample is NaN, infinite, or far beyond what a sound can be.</summary>
    NonFinite,

    /// <summary>The sound is too long to be held in memory whole.</summary>
    TooLong,

    /// <summary>The library that decodes this format is not installed.</summary>
    MissingLibrary,

    /// <summary>Every sample is zero, where a sound is needed.</summary>
    Silent,
}
