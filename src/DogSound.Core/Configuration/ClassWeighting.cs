using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>How much the clips of a class count in the loss.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClassWeighting>))]
public enum ClassWeighting
{
    /// <summary>All clips alike.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>All classes alike: each clip by clips / (classes x clips of its class).</summary>
    [JsonStringEnumMemberName("balanced")]
    Balanced,
}
