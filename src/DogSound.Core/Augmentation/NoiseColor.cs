using System.Text.Json.Serialization;

namespace DogSound.Core.Augmentation;

/// <summary>How the power of a noise is spread over frequencies, from dark to bright; the values are decibels an octave.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoiseColor>))]
public enum NoiseColor
{
    /// <summary>6 dB less an octave: wind, distant traffic.</summary>
    [JsonStringEnumMemberName("brown")]
    Brown = -6,

    /// <summary>3 dB less an octave: rain, rooms.</summary>
    [JsonStringEnumMemberName("pink")]
    Pink = -3,

    /// <summary>The same in every hertz: electronics.</summary>
    [JsonStringEnumMemberName("white")]
    White = 0,

    /// <summary>3 dB more an octave: hissing.</summary>
    [JsonStringEnumMemberName("blue")]
    Blue = 3,

    /// <summary>6 dB more an octave: sharp hissing.</summary>
    [JsonStringEnumMemberName("violet")]
    Violet = 6,
}
