using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>Which clips an epoch shows; it shows as many as there are training clips, whatever the way.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SamplingName>))]
public enum SamplingName
{
    /// <summary>Every clip once.</summary>
    [JsonStringEnumMemberName("shuffle")]
    Shuffle,

    /// <summary>Every class as often as any other: clips of rare classes several times, of common ones in turns.</summary>
    [JsonStringEnumMemberName("balanced")]
    Balanced,

    /// <summary>Every clip as often as its weight says; the loss then takes all clips alike.</summary>
    [JsonStringEnumMemberName("weighted")]
    Weighted,
}
