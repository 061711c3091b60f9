using System.Text.Json.Serialization;

namespace DogSound.Core.Augmentation;

/// <summary>How loud a noise is beside its clip.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NoiseMix>))]
internal enum NoiseMix
{
    /// <summary>As loud as it was recorded, times alpha: (clip + alpha x noise) / (1 + alpha).</summary>
    [JsonStringEnumMemberName("alpha")]
    Alpha,

    /// <summary>As loud as a ratio of the clip's power to its own says: clip + gain x noise.</summary>
    [JsonStringEnumMemberName("snr")]
    Snr,
}
