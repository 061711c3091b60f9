using System.Text.Json.Serialization;

namespace DogSound;

/// <summary>Arithmetic of the network; features are always computed in float32.</summary>
public enum Precision
{
    /// <summary>bfloat16 where the device computes it faster and no probability of the model differs by more than 0.01 on probe
    /// sounds, else float32.</summary>
    [JsonStringEnumMemberName("auto")]
    Auto,

    /// <summary>32-bit floating point.</summary>
    [JsonStringEnumMemberName("float32")]
    Float32,

    /// <summary>Convolutions and matrix products in bfloat16, sums in float32.</summary>
    [JsonStringEnumMemberName("bfloat16")]
    BFloat16,
}
