using System.Text.Json.Serialization;

namespace DogSound.Core.Models;

/// <summary>How a model's logits become probabilities that can be believed: softmax(logits / temperature), or of a multi-label model
/// sigmoid(logits / temperature).</summary>
/// <remarks>C. Guo et al., On Calibration of Modern Neural Networks, 2017, 4.2.</remarks>
public sealed record Calibration
{
    /// <summary>Above 1 makes the model less sure, below 1 surer; 0.01 to 100.</summary>
    [JsonPropertyName("temperature")]
    public double Temperature { get; init; } = 1;

    /// <summary>Checks the value.</summary>
    /// <exception cref="ArgumentException">It is out of range.</exception>
    public void Validate()
    {
        if (!(Temperature is >= 0.01 and <= 100))
            throw new ArgumentException(FormattableString.Invariant($"temperature is {Temperature}, but must be from 0.01 to 100"));
    }
}
