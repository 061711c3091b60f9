namespace DogSound;

/// <summary>A clip whose label a model that has never learnt from it confidently disagrees with. Somebody should listen to it.</summary>
public sealed record LabelIssue
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>The label that it has.</summary>
    public required string Label { get; init; }

    /// <summary>The label that the model finds.</summary>
    public required string SuggestedLabel { get; init; }

    /// <summary>Probability of <see cref="SuggestedLabel"/>, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Probability of <see cref="Label"/>, 0 to 1.</summary>
    public required double LabelProbability { get; init; }

    /// <summary>How suspicious the label is, 0 to 1: the largest probability of another class, less that of <see cref="Label"/>.</summary>
    public required double Score { get; init; }

    /// <summary>Position in the list, from 1, the most suspicious first.</summary>
    public required int Rank { get; init; }
}
