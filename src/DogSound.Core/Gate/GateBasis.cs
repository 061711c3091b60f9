using System.Text.Json.Serialization;

namespace DogSound.Core.Gate;

/// <summary>Which number of a difference must not be too low.</summary>
public enum GateBasis
{
    /// <summary>The difference as it was measured: what chance has added or taken is not asked.</summary>
    [JsonStringEnumMemberName("difference")]
    Difference,

    /// <summary>The lower end of its interval: the candidate must be shown not to be worse, which takes many clips.</summary>
    [JsonStringEnumMemberName("interval")]
    Interval,
}
