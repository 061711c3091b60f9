using System.Text.Json.Serialization;
using DogSound.Core.Data;
using DogSound.Core.Features;

namespace DogSound.Core.Models;

/// <summary>One clip that travels with a model.</summary>
/// <param name="Label">Position of its class in the model's classes.</param>
/// <param name="Length">Its samples.</param>
/// <param name="Content">Names the whole clip that it was taken from: SHA-256 of its samples (16 bits, little-endian), 64 lower-case
/// hexadecimal digits.</param>
/// <param name="Name">Name of the file that it came from, for people.</param>
/// <param name="Weight">How much it counts in training.</param>
/// <param name="IsPseudoLabel">Whether a model gave the label.</param>
internal sealed record RehearsalClip(
    [property: JsonPropertyName("class")] int Label,
    [property: JsonPropertyName("length")] int Length,
    [property: JsonPropertyName("content")] string Content,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("weight")] double Weight,
    [property: JsonPropertyName("pseudo")] bool IsPseudoLabel);

/// <summary>What a model says of the clips that travel with it; their samples lie in the file's tensor <see cref="RehearsalSet.TensorName"/>,
/// one clip after the other.</summary>
internal sealed record RehearsalDocument
{
    private const int MaximumCount = 1_000_000;

    private const int ContentDigits = 64;

    /// <summary>Samples a second, in hertz: that of the model's features.</summary>
    [JsonPropertyName("sample_rate")]
    public required int SampleRate { get; init; }

    /// <summary>The clips, in the order of their samples.</summary>
    [JsonPropertyName("clips")]
    public required IReadOnlyList<RehearsalClip> Clips { get; init; }

    /// <summary>Samples of all clips.</summary>
    [JsonIgnore]
    public long SampleCount => Clips.Sum(clip => (long)clip.Length);

    /// <summary>Checks every value.</summary>
    /// <param name="classCount">Number of the model's classes.</param>
    /// <param name="features">What the model hears: no clip is longer.</param>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate(int classCount, FeatureSettings features)
    {
        if (SampleRate != features.SampleRate)
            throw new ArgumentException($"rehearsal has the sample rate {SampleRate}, but the features have {features.SampleRate}");
        if (Clips.Count is 0 or > MaximumCount)
            throw new ArgumentException($"rehearsal has {Clips.Count} clips, but must have 1 to {MaximumCount}");
        foreach (RehearsalClip clip in Clips)
        {
            bool isValid = clip is not null && clip.Label >= 0 && clip.Label < classCount && clip.Length >= 1 && clip.Length <= features.SampleCount
                && ClipWeight.IsValid(clip.Weight) && clip.Content is { Length: ContentDigits } && clip.Content.All(char.IsAsciiHexDigitLower) && clip.Name is not null;
            if (!isValid)
                throw new ArgumentException($"rehearsal has a clip whose class, length, content or weight is out of range ({clip})");
        }
    }
}
