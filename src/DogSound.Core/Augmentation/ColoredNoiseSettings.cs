using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Adds noise of a color, from dark rumble to bright hiss.</summary>
internal sealed record ColoredNoiseSettings : ISettings
{
    /// <summary>Darkest color.</summary>
    /// <value>One of the names of <see cref="NoiseColor"/>, not brighter than <see cref="Brightest"/>.</value>
    [Setting("Darkest color that is drawn.")]
    [JsonPropertyName("darkest")]
    public NoiseColor Darkest { get; init; } = NoiseColor.Brown;

    /// <summary>Brightest color.</summary>
    /// <value>One of the names of <see cref="NoiseColor"/>.</value>
    [Setting("Brightest color that is drawn.")]
    [JsonPropertyName("brightest")]
    public NoiseColor Brightest { get; init; } = NoiseColor.Violet;

    /// <summary>Lowest ratio of a clip's power to that of the noise.</summary>
    /// <value>From -20 to <see cref="MaximumSnr"/>, in decibels.</value>
    [Setting(
        "Lowest ratio of a clip's power to that of the noise.",
        Minimum = -20, Maximum = 120, Range = "from -20 to max_snr_db", Unit = "decibels")]
    [JsonPropertyName("min_snr_db")]
    public double MinimumSnr { get; init; } = 10;

    /// <summary>Highest ratio of a clip's power to that of the noise.</summary>
    /// <value>From -20 to 120, in decibels.</value>
    [Setting("Highest ratio of a clip's power to that of the noise.", Minimum = -20, Maximum = 120, Unit = "decibels")]
    [JsonPropertyName("max_snr_db")]
    public double MaximumSnr { get; init; } = 40;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(() => Darkest <= Brightest, "darkest", Darkest, $"not brighter than brightest ({SettingText.Format(Brightest)})", "brightest");
        checks.Require(() => MinimumSnr <= MaximumSnr, "min_snr_db", MinimumSnr, $"from -20 to max_snr_db ({MaximumSnr})", "max_snr_db");
    }
}
