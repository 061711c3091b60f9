namespace DogSound.Core.Splitting;

/// <summary>Why a data set can't be split.</summary>
public enum SplitProblem
{
    /// <summary>There is nothing to split.</summary>
    NoClip,

    /// <summary>The same file came twice: it could land in two parts.</summary>
    DuplicateClip,

    /// <summary>A part or a fold would have no clip.</summary>
    EmptyPart,

    /// <summary>No clip lies in the fold that was named.</summary>
    UnknownFold,

    /// <summary>One fold was named for two parts.</summary>
    FoldInTwoParts,

    /// <summary>The fractions leave nothing to learn from.</summary>
    InvalidFraction,
}
