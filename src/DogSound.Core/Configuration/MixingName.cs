using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>How the clips of a batch are mixed with each other.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MixingName>))]
public enum MixingName
{
    /// <summary>Not at all.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Each spectrogram with the next one, and their labels alike.</summary>
    [JsonStringEnumMemberName("mixup")]
    Mixup,

    /// <summary>A stretch of time comes from the next clip, and as much of the label.</summary>
    [JsonStringEnumMemberName("cutmix")]
    CutMix,

    /// <summary>Each sound with one of another class, as if both were heard at once, and their labels alike.</summary>
    [JsonStringEnumMemberName("between_class")]
    BetweenClass,

    /// <summary>Each sound with another one of its class; the label stays.</summary>
    [JsonStringEnumMemberName("within_class")]
    WithinClass,
}
