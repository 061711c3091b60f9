using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Settings of <see cref="GaussianNoise"/> in a policy.</summary>
internal sealed record GaussianNoiseSettings : ISettings
{
    /// <summary>Lowest ratio of a clip's power to that of the noise.</summary>
    /// <value>From -20 to <see cref="MaximumSnr"/>, in decibels.</value>
    [Setting(
        "Lowest ratio of a clip's power to that of the noise.",
        Minimum = -20, Maximum = 120, Range = "from -20 to max_snr_db", Unit = "decibels")]
    [JsonPropertyName("min_snr_db")]
    public double MinimumSnr { get; init; } = 20;

    /// <summary>Highest ratio of a clip's power to that of the noise.</summary>
    /// <value>From -20 to 120, in decibels.</value>
    [Setting("Highest ratio of a clip's power to that of the noise.", Minimum = -20, Maximum = 120, Unit = "decibels")]
    [JsonPropertyName("max_snr_db")]
    public double MaximumSnr { get; init; } = 50;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks) => checks.Require(
        () => MinimumSnr <= MaximumSnr, "min_snr_db", MinimumSnr, $"from -20 to max_snr_db ({MaximumSnr})", "max_snr_db");
}
