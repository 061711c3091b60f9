namespace DogSound;

/// <summary>File formats for predictions.</summary>
public enum PredictionFormat
{
    /// <summary>A header, then one row a prediction: path, start, end, label, confidence, expected label, every class's probability.</summary>
    Csv,

    /// <summary>One JSON array of objects with the same fields, the probabilities in an object of their own.</summary>
    Json,

    /// <summary>One JSON object a line, for logs and streams.</summary>
    JsonLines,

    /// <summary>The competition's CSV: Filename without extension, then every class's probability with six decimals that sum to exactly 1.</summary>
    Submission,
}
