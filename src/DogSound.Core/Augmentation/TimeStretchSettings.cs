using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>How fast or slow <see cref="TimeStretch"/> makes a sound.</summary>
internal sealed record TimeStretchSettings : ISettings
{
    /// <summary>Lowest rate; below 1 is slower.</summary>
    /// <value>From 0.25 to <see cref="MaximumRate"/>.</value>
    [Setting("Lowest rate; below 1 is slower.", Minimum = 0.25, Maximum = 4, Range = "from 0.25 to max_rate")]
    [JsonPropertyName("min_rate")]
    public double MinimumRate { get; init; } = 0.8;

    /// <summary>Highest rate; above 1 is faster.</summary>
    /// <value>From 0.25 to 4.</value>
    [Setting("Highest rate; above 1 is faster.", Minimum = 0.25, Maximum = 4)]
    [JsonPropertyName("max_rate")]
    public double MaximumRate { get; init; } = 1.2;

    /// <summary>Whether a clip keeps its length: the middle of a slower one is heard, a faster one stands in silence.</summary>
    /// <value>True or false.</value>
    [Setting("Whether a clip keeps its length: the middle of a slower one is heard, a faster one stands in silence.")]
    [JsonPropertyName("keep_length")]
    public bool KeepLength { get; init; } = true;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks) => checks.Require(
        () => MinimumRate <= MaximumRate, "min_rate", MinimumRate, $"from 0.25 to max_rate ({MaximumRate})", "max_rate");
}
