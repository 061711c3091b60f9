using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>How far <see cref="PitchShift"/> moves a sound.</summary>
internal sealed record PitchShiftSettings : ISettings
{
    /// <summary>Lowest shift; below 0 is lower.</summary>
    /// <value>From -12 to <see cref="MaximumSemitones"/>, in semitones.</value>
    [Setting("Lowest shift; below 0 is lower.", Minimum = -12, Maximum = 12, Range = "from -12 to max_semitones", Unit = "semitones")]
    [JsonPropertyName("min_semitones")]
    public double MinimumSemitones { get; init; } = -2;

    /// <summary>Highest shift; above 0 is higher.</summary>
    /// <value>From -12 to 12, in semitones.</value>
    [Setting("Highest shift; above 0 is higher.", Minimum = -12, Maximum = 12, Unit = "semitones")]
    [JsonPropertyName("max_semitones")]
    public double MaximumSemitones { get; init; } = 2;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks) => checks.Require(
        () => MinimumSemitones <= MaximumSemitones,
        "min_semitones", MinimumSemitones, $"from -12 to max_semitones ({MaximumSemitones})", "max_semitones");
}
