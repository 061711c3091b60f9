namespace DogSound;

/// <summary>What a model says of one clip, or of one window of a long recording.</summary>
public sealed record Prediction
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Start of what was judged, in seconds from the beginning of the file.</summary>
    public required double Start { get; init; }

    /// <summary>End of what was judged, in seconds from the beginning of the file.</summary>
    public required double End { get; init; }

    /// <summary>Name of the most probable class; the first of equals.</summary>
    public required string Label { get; init; }

    /// <summary>Position of <see cref="Label"/> in the model's class list, from 0.</summary>
    public required int LabelIndex { get; init; }

    /// <summary>Probability of <see cref="Label"/>, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Probability of every class, in the order of the model's class list; they sum to 1.</summary>
    public required OrderedDictionary<string, double> Probability { get; init; }

    /// <summary>The label that the clip came with, or null; null also for a pseudo-label, which a model gave.</summary>
    public string? ExpectedLabel { get; init; }

    /// <summary>Full path of the model file, or of several, joined by semicolons; empty for a model that never was in a file.</summary>
    public required string Model { get; init; }
}
