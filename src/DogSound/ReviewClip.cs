namespace DogSound;

/// <summary>A clip that a person should label, and why. What was not computed is null.</summary>
public sealed record ReviewClip
{
    /// <summary>Place in the list, from 1.</summary>
    public required int Rank { get; init; }

    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>What the clip was chosen by.</summary>
    public required ReviewReason Reason { get; init; }

    /// <summary>The most probable class, over all windows and models; the first of equals. A suggestion: nobody has said so yet.</summary>
    public required string SuggestedLabel { get; init; }

    /// <summary>Its probability, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>The second most probable class, or null where there is only one.</summary>
    public string? SecondLabel { get; init; }

    /// <summary>How much more probable the first class is than the second, 0 to 1: 0 is a coin's toss.</summary>
    public required double Margin { get; init; }

    /// <summary>Mean divergence of the models' probabilities from their mean (Kullback-Leibler), in nats: 0 where all agree. Null with one model.</summary>
    public double? Disagreement { get; init; }

    /// <summary>Entropy of the models' votes, in nats: 0 where all vote for one class. Null with one model.</summary>
    public double? VoteEntropy { get; init; }

    /// <summary>Distance to the nearest clip that is known or was chosen before, in standard deviations. Null where nobody listened.</summary>
    public double? Novelty { get; init; }

    /// <summary>Models that predicted the clip.</summary>
    public required int ModelCount { get; init; }

    /// <summary>The label that the clip came with, or null.</summary>
    public string? ExpectedLabel { get; init; }

    /// <summary>Probability of every class, over all windows and models, in the order of the models' class list.</summary>
    public required OrderedDictionary<string, double> Probability { get; init; }
}
