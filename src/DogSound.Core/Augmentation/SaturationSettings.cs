using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Overdrives a clip, as an amplifier does that is set too loud.</summary>
internal sealed record SaturationSettings : ISettings
{
    /// <summary>Least drive.</summary>
    /// <value>From 0 to <see cref="MaximumDrive"/>, in decibels.</value>
    [Setting("Least drive: how far the clip's peak goes beyond what fits.", Minimum = 0, Maximum = 60, Range = "from 0 to max_drive_db", Unit = "decibels")]
    [JsonPropertyName("min_drive_db")]
    public double MinimumDrive { get; init; }

    /// <summary>Greatest drive.</summary>
    /// <value>From 0 to 60, in decibels.</value>
    [Setting("Greatest drive.", Minimum = 0, Maximum = 60, Unit = "decibels")]
    [JsonPropertyName("max_drive_db")]
    public double MaximumDrive { get; init; } = 15;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks) =>
        checks.Require(() => MinimumDrive <= MaximumDrive, "min_drive_db", MinimumDrive, $"from 0 to max_drive_db ({MaximumDrive})", "max_drive_db");
}
