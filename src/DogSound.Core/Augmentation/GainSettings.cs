using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Makes a clip louder or quieter.</summary>
internal sealed record GainSettings : ISettings
{
    /// <summary>Least gain.</summary>
    /// <value>From -60 to <see cref="MaximumGain"/>, in decibels.</value>
    [Setting("Least gain.", Minimum = -60, Maximum = 60, Range = "from -60 to max_gain_db", Unit = "decibels")]
    [JsonPropertyName("min_gain_db")]
    public double MinimumGain { get; init; } = -12;

    /// <summary>Greatest gain.</summary>
    /// <value>From -60 to 60, in decibels.</value>
    [Setting("Greatest gain.", Minimum = -60, Maximum = 60, Unit = "decibels")]
    [JsonPropertyName("max_gain_db")]
    public double MaximumGain { get; init; } = 6;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks) =>
        checks.Require(() => MinimumGain <= MaximumGain, "min_gain_db", MinimumGain, $"from -60 to max_gain_db ({MaximumGain})", "max_gain_db");
}
