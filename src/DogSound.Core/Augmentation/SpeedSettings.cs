using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>How fast or slow <see cref="Speed"/> plays a sound.</summary>
internal sealed record SpeedSettings : ISettings
{
    /// <summary>Lowest speed; below 1 is slower and lower.</summary>
    /// <value>From 0.25 to <see cref="MaximumFactor"/>.</value>
    [Setting("Lowest speed; below 1 is slower and lower.", Minimum = 0.25, Maximum = 4, Range = "from 0.25 to max_factor")]
    [JsonPropertyName("min_factor")]
    public double MinimumFactor { get; init; } = 0.9;

    /// <summary>Highest speed; above 1 is faster and higher.</summary>
    /// <value>From 0.25 to 4.</value>
    [Setting("Highest speed; above 1 is faster and higher.", Minimum = 0.25, Maximum = 4)]
    [JsonPropertyName("max_factor")]
    public double MaximumFactor { get; init; } = 1.1;

    /// <summary>Whether a clip keeps its length: the middle of a slower one is heard, a faster one stands in silence.</summary>
    /// <value>True or false.</value>
    [Setting("Whether a clip keeps its length: the middle of a slower one is heard, a faster one stands in silence.")]
    [JsonPropertyName("keep_length")]
    public bool KeepLength { get; init; } = true;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks) => checks.Require(
        () => MinimumFactor <= MaximumFactor, "min_factor", MinimumFactor, $"from 0.25 to max_factor ({MaximumFactor})", "max_factor");
}
