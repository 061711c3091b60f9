using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Raises and lowers some bands of a clip.</summary>
internal sealed record EqualizerSettings : ISettings
{
    /// <summary>Bands that are raised or lowered.</summary>
    /// <value>From 1 to 16.</value>
    [Setting("Bands that are raised or lowered.", Minimum = 1, Maximum = 16)]
    [JsonPropertyName("bands")]
    public int Bands { get; init; } = 3;

    /// <summary>Most that a band is raised or lowered.</summary>
    /// <value>From 0 to 40, in decibels.</value>
    [Setting("Most that a band is raised or lowered.", Minimum = 0, Maximum = 40, Unit = "decibels")]
    [JsonPropertyName("max_gain_db")]
    public double MaximumGain { get; init; } = 8;

    /// <summary>Lowest centre of a band.</summary>
    /// <value>From 10 to <see cref="MaximumFrequency"/>, in hertz.</value>
    [Setting("Lowest centre of a band.", Minimum = 10, Maximum = 384_000, Range = "from 10 to max_frequency", Unit = "hertz")]
    [JsonPropertyName("min_frequency")]
    public double MinimumFrequency { get; init; } = 100;

    /// <summary>Highest centre of a band; what a clip's own file can't hold is not drawn.</summary>
    /// <value>From 10 to 384,000, in hertz.</value>
    [Setting("Highest centre of a band; what a clip's own file can't hold is not drawn.", Minimum = 10, Maximum = 384_000, Unit = "hertz")]
    [JsonPropertyName("max_frequency")]
    public double MaximumFrequency { get; init; } = 6000;

    /// <summary>Lowest Q, which is the widest band.</summary>
    /// <value>From 0.1 to <see cref="MaximumQuality"/>.</value>
    [Setting("Lowest Q, which is the widest band: centre divided by width.", Minimum = 0.1, Maximum = 30, Range = "from 0.1 to max_q")]
    [JsonPropertyName("min_q")]
    public double MinimumQuality { get; init; } = 0.5;

    /// <summary>Highest Q, which is the narrowest band.</summary>
    /// <value>From 0.1 to 30.</value>
    [Setting("Highest Q, which is the narrowest band.", Minimum = 0.1, Maximum = 30)]
    [JsonPropertyName("max_q")]
    public double MaximumQuality { get; init; } = 2;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(
            () => MinimumFrequency <= MaximumFrequency, "min_frequency", MinimumFrequency, $"from 10 to max_frequency ({MaximumFrequency})", "max_frequency");
        checks.Require(() => MinimumQuality <= MaximumQuality, "min_q", MinimumQuality, $"from 0.1 to max_q ({MaximumQuality})", "max_q");
    }
}
