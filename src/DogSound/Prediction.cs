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

    /// <summary>Whether the model may hear several classes at once: then each probability stands for itself, and they need not sum to 1.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>Names of the classes that are heard, the most probable first: of a multi-label model all whose probability reaches the
    /// threshold, which may be none; null for any other model, where <see cref="Label"/> says all.</summary>
    public string[]? Labels { get; init; }

    /// <summary>Position of <see cref="Label"/> in the model's class list, from 0.</summary>
    public required int LabelIndex { get; init; }

    /// <summary>Probability of <see cref="Label"/>, 0 to 1.</summary>
    public required double Confidence { get; init; }

    /// <summary>Probability of every class, in the order of the model's class list; they sum to 1, unless the model is
    /// multi-label.</summary>
    public required OrderedDictionary<string, double> Probability { get; init; }

    /// <summary>The label that the clip came with, or null; null also for a pseudo-label, which a model gave.</summary>
    public string? ExpectedLabel { get; init; }

    /// <summary>All labels that the clip came with, where it had several; else null.</summary>
    public string[]? ExpectedLabels { get; init; }

    /// <summary>Full path of the model file, or of several, joined by semicolons; empty for a model that never was in a file.</summary>
    public required string Model { get; init; }
}
