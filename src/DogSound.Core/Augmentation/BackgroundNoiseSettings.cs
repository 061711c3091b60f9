using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Lays recorded noise under a clip.</summary>
internal sealed record BackgroundNoiseSettings : ISettings
{
    /// <summary>Folder of noise recordings, with its subfolders, or one file.</summary>
    /// <value>A path, from the policy's file on.</value>
    [FolderSetting("Folder of noise recordings, with its subfolders, or one file; relative paths begin at the policy's file.")]
    [JsonPropertyName("path")]
    public string Path { get; init; } = "";

    /// <summary>How loud the noise is: by alpha, or by its ratio to the clip.</summary>
    /// <value>One of the names of <see cref="NoiseMix"/>.</value>
    [Setting("How loud the noise is: alpha takes it as it was recorded, times min_alpha to max_alpha; snr takes min_snr_db to max_snr_db.")]
    [JsonPropertyName("mix")]
    public NoiseMix Mix { get; init; }

    /// <summary>Least alpha of (clip + alpha x noise) / (1 + alpha).</summary>
    /// <value>From 0 to <see cref="MaximumAlpha"/>.</value>
    [Setting("Least alpha of (clip + alpha x noise) / (1 + alpha).", Minimum = 0, Maximum = 10, Range = "from 0 to max_alpha")]
    [JsonPropertyName("min_alpha")]
    public double MinimumAlpha { get; init; } = 0.1;

    /// <summary>Greatest alpha.</summary>
    /// <value>From 0 to 10.</value>
    [Setting("Greatest alpha.", Minimum = 0, Maximum = 10)]
    [JsonPropertyName("max_alpha")]
    public double MaximumAlpha { get; init; } = 0.4;

    /// <summary>Lowest ratio of the clip's power to that of the noise.</summary>
    /// <value>From -20 to <see cref="MaximumSnr"/>, in decibels.</value>
    [Setting(
        "Lowest ratio of the clip's power to that of the noise.",
        Minimum = -20, Maximum = 120, Range = "from -20 to max_snr_db", Unit = "decibels")]
    [JsonPropertyName("min_snr_db")]
    public double MinimumSnr { get; init; } = 5;

    /// <summary>Highest ratio of the clip's power to that of the noise.</summary>
    /// <value>From -20 to 120, in decibels.</value>
    [Setting("Highest ratio of the clip's power to that of the noise.", Minimum = -20, Maximum = 120, Unit = "decibels")]
    [JsonPropertyName("max_snr_db")]
    public double MaximumSnr { get; init; } = 30;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(() => MinimumAlpha <= MaximumAlpha, "min_alpha", MinimumAlpha, $"from 0 to max_alpha ({MaximumAlpha})", "max_alpha");
        checks.Require(() => MinimumSnr <= MaximumSnr, "min_snr_db", MinimumSnr, $"from -20 to max_snr_db ({MaximumSnr})", "max_snr_db");
    }
}
