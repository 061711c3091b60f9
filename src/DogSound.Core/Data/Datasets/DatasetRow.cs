namespace DogSound.Core.Data.Datasets;

/// <summary>What a row of a public data set says of a clip.</summary>
/// <param name="Names">Names that its file may have, below the audio folder; the first that exists is taken.</param>
/// <param name="Labels">Its labels, as the data set calls them.</param>
internal sealed record DatasetRow(IReadOnlyList<string> Names, IReadOnlyList<string> Labels)
{
    /// <summary>The fold, or null.</summary>
    public string? Fold { get; init; }

    /// <summary>The recording that the clip was cut from, or null.</summary>
    public string? Group { get; init; }

    /// <summary>What the data set has it for, or null.</summary>
    public DatasetPart? Part { get; init; }

    /// <summary>What is wrong with the row, and a sentence about it; null where it is right.</summary>
    public (ManifestProblem Problem, string Message)? Problem { get; init; }
}
