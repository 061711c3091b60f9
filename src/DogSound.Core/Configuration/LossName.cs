using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>What training makes as small as it can.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LossName>))]
public enum LossName
{
    /// <summary>-log(p) of the right class.</summary>
    [JsonStringEnumMemberName("cross_entropy")]
    CrossEntropy,

    /// <summary>-(1 - p)^gamma log(p): what the network is sure of already counts less.</summary>
    [JsonStringEnumMemberName("focal")]
    Focal,
}
