using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>How the learning rate changes during a run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScheduleName>))]
public enum ScheduleName
{
    /// <summary>The same at every step.</summary>
    [JsonStringEnumMemberName("constant")]
    Constant,

    /// <summary>Half a cosine from the learning rate down, after a linear warm-up.</summary>
    [JsonStringEnumMemberName("cosine")]
    Cosine,

    /// <summary>Up to the learning rate and down again, in two half cosines (Smith and Topin, 2018).</summary>
    [JsonStringEnumMemberName("one_cycle")]
    OneCycle,
}
