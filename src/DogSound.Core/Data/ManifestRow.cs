namespace DogSound.Core.Data;

/// <summary>Why a row of a manifest gave no clip.</summary>
public enum ManifestProblem
{
    /// <summary>The row is broken as CSV, or has no file name.</summary>
    BadRow,

    /// <summary>No such file, with or without one of the known extensions.</summary>
    FileNotFound,

    /// <summary>The path, or a link on it, leads out of the audio folder.</summary>
    OutsideAudioRoot,

    /// <summary>The file was named by an earlier row.</summary>
    DuplicateFile,

    /// <summary>The label is not in the class list, or its number is out of the list.</summary>
    UnknownLabel,

    /// <summary>The label and the remark name different classes.</summary>
    ConflictingLabel,

    /// <summary>The part is not Train, Validation or Test.</summary>
    UnknownPart,

    /// <summary>The weight is no number, or out of range.</summary>
    InvalidWeight,

    /// <summary>Whether the label is a pseudo-label can't be told.</summary>
    InvalidPseudo,

    /// <summary>The label map has no class for the labels.</summary>
    UnmappedLabel,

    /// <summary>The label map has several classes for the labels.</summary>
    SeveralClasses,
}

/// <summary>One row of a manifest: a clip, or what is wrong with it.</summary>
/// <param name="Line">Line of the file, from 1; the header is line 1.</param>
/// <param name="Name">The file name as the row has it.</param>
/// <param name="Clip">The clip, or null where the row has a problem.</param>
/// <param name="Problem">What is wrong, or null.</param>
/// <param name="Message">The problem in a sentence that names the file and says what to do, or null.</param>
public sealed record ManifestRow(long Line, string Name, Clip? Clip, ManifestProblem? Problem = null, string? Message = null);
