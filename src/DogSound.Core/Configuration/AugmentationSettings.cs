using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>How training clips are changed, anew in every epoch; validation and test clips never are.</summary>
public sealed record AugmentationSettings : ISettings
{
    /// <summary>The policy from which each clip gets a variant in each epoch, before all that follows; relative paths begin at this
    /// file.</summary>
    /// <value>None, a preset, or a path.</value>
    [PolicySetting("The policy from which each clip gets a variant in each epoch, before all that follows; relative paths begin at this file.")]
    [JsonPropertyName("policy")]
    public string Policy { get; init; } = PolicySettingAttribute.None;

    /// <summary>Folder of noise recordings that takes the place of every path to noises in the policy; relative paths begin at this
    /// file.</summary>
    /// <value>A path.</value>
    [FolderSetting("Folder of noise recordings that takes the place of every path to noises in the policy; relative paths begin at this file.")]
    [JsonPropertyName("noise_path")]
    public string NoisePath { get; init; } = "";

    /// <summary>Starts at a random place of clips that are longer than the network hears, else at their beginning.</summary>
    /// <value>True or false.</value>
    [Setting("Starts at a random place of clips that are longer than the network hears, else at their beginning.")]
    [JsonPropertyName("random_crop")]
    public bool RandomCrop { get; init; } = true;

    /// <summary>Most that a clip is rolled in time, circularly, in either direction, as a share of its length.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("Most that a clip is rolled in time, circularly, in either direction, as a share of its length.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("roll")]
    public double Roll { get; init; } = 1;

    /// <summary>Chance that gaussian noise is added to a waveform.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("Chance that gaussian noise is added to a waveform.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("noise_probability")]
    public double NoiseProbability { get; init; } = 0.5;

    /// <summary>Lowest ratio of a clip's power to that of the noise.</summary>
    /// <value>From -20 to <see cref="NoiseMaximumSnr"/>, in decibels.</value>
    [Setting(
        "Lowest ratio of a clip's power to that of the noise.",
        Minimum = -20, Maximum = 120, Range = "from -20 to noise_max_snr_db", Unit = "decibels")]
    [JsonPropertyName("noise_min_snr_db")]
    public double NoiseMinimumSnr { get; init; } = 20;

    /// <summary>Highest ratio of a clip's power to that of the noise.</summary>
    /// <value>From -20 to 120, in decibels.</value>
    [Setting("Highest ratio of a clip's power to that of the noise.", Minimum = -20, Maximum = 120, Unit = "decibels")]
    [JsonPropertyName("noise_max_snr_db")]
    public double NoiseMaximumSnr { get; init; } = 50;

    /// <summary>Time masks a spectrogram.</summary>
    /// <value>From 0 to 16.</value>
    [Setting("Time masks a spectrogram.", Minimum = 0, Maximum = 16)]
    [JsonPropertyName("time_masks")]
    public int TimeMasks { get; init; } = 1;

    /// <summary>Widest time mask; the masks of a clip cover at most half of it.</summary>
    /// <value>From 0 to 65,536 frames.</value>
    [Setting("Widest time mask; the masks of a clip cover at most half of it.", Minimum = 0, Maximum = 65_536, Unit = "frames")]
    [JsonPropertyName("time_mask_width")]
    public int TimeMaskWidth { get; init; } = 40;

    /// <summary>Frequency masks a spectrogram.</summary>
    /// <value>From 0 to 16.</value>
    [Setting("Frequency masks a spectrogram.", Minimum = 0, Maximum = 16)]
    [JsonPropertyName("frequency_masks")]
    public int FrequencyMasks { get; init; } = 1;

    /// <summary>Widest frequency mask; the masks of a clip cover at most half of the bands.</summary>
    /// <value>From 0 to 256 mel bands.</value>
    [Setting(
        "Widest frequency mask; the masks of a clip cover at most half of the bands.",
        Minimum = 0, Maximum = 256, Unit = "mel bands")]
    [JsonPropertyName("frequency_mask_width")]
    public int FrequencyMaskWidth { get; init; } = 8;

    /// <summary>How the clips of a batch are mixed with each other.</summary>
    /// <value>One of the names of <see cref="MixingName"/>.</value>
    [Setting("How the clips of a batch are mixed with each other.")]
    [JsonPropertyName("mixing")]
    public MixingName Mixing { get; init; } = MixingName.Mixup;

    /// <summary>Shape of the Beta distribution from which the shares of two mixed clips come, however they are mixed; 0 mixes nothing.</summary>
    /// <value>From 0 to 10.</value>
    [Setting(
        "Shape of the Beta distribution from which the shares of two mixed clips come, however they are mixed; 0 mixes nothing.",
        Minimum = 0, Maximum = 10)]
    [JsonPropertyName("mixup_alpha")]
    public double MixupAlpha { get; init; } = 0.2;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Values are out of range; the message begins with the key of the first, as files write it, and
    /// says the range of each.</exception>
    public void Validate() => SettingChecks.Validate(this, "augmentation.");

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks) => checks.Require(
        () => NoiseMinimumSnr <= NoiseMaximumSnr,
        "noise_min_snr_db", NoiseMinimumSnr, $"from -20 to noise_max_snr_db ({NoiseMaximumSnr})", "noise_max_snr_db");
}
