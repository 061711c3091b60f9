using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Puts a clip into a room.</summary>
internal sealed record ReverberationSettings : ISettings
{
    /// <summary>Folder of recorded impulse responses, with its subfolders, or one file; without one, rooms are computed.</summary>
    /// <value>A path, from the policy's file on.</value>
    [FolderSetting(
        "Folder of recorded impulse responses, with its subfolders, or one file; relative paths begin at the policy's file. "
        + "Without one, rooms are computed from the settings below.")]
    [JsonPropertyName("path")]
    public string Path { get; init; } = "";

    /// <summary>Shortest time in which the echo of a computed room falls by 60 dB (RT60).</summary>
    /// <value>From 0.02 to <see cref="MaximumDecayTime"/>, in seconds.</value>
    [Setting(
        "Shortest time in which the echo of a computed room falls by 60 dB (RT60).",
        Minimum = 0.02, Maximum = 10, Range = "from 0.02 to max_rt60", Unit = "seconds")]
    [JsonPropertyName("min_rt60")]
    public double MinimumDecayTime { get; init; } = 0.15;

    /// <summary>Longest time in which the echo of a computed room falls by 60 dB (RT60).</summary>
    /// <value>From 0.02 to 10, in seconds.</value>
    [Setting("Longest time in which the echo of a computed room falls by 60 dB (RT60).", Minimum = 0.02, Maximum = 10, Unit = "seconds")]
    [JsonPropertyName("max_rt60")]
    public double MaximumDecayTime { get; init; } = 0.8;

    /// <summary>Lowest ratio of the direct sound's energy to that of a computed room's echo.</summary>
    /// <value>From -30 to <see cref="MaximumDirectToReverberant"/>, in decibels.</value>
    [Setting(
        "Lowest ratio of the direct sound's energy to that of a computed room's echo.",
        Minimum = -30, Maximum = 60, Range = "from -30 to max_drr_db", Unit = "decibels")]
    [JsonPropertyName("min_drr_db")]
    public double MinimumDirectToReverberant { get; init; } = -3;

    /// <summary>Highest ratio of the direct sound's energy to that of a computed room's echo.</summary>
    /// <value>From -30 to 60, in decibels.</value>
    [Setting("Highest ratio of the direct sound's energy to that of a computed room's echo.", Minimum = -30, Maximum = 60, Unit = "decibels")]
    [JsonPropertyName("max_drr_db")]
    public double MaximumDirectToReverberant { get; init; } = 15;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(
            () => MinimumDecayTime <= MaximumDecayTime, "min_rt60", MinimumDecayTime, $"from 0.02 to max_rt60 ({MaximumDecayTime})", "max_rt60");
        checks.Require(
            () => MinimumDirectToReverberant <= MaximumDirectToReverberant,
            "min_drr_db", MinimumDirectToReverberant, $"from -30 to max_drr_db ({MaximumDirectToReverberant})", "max_drr_db");
    }
}
