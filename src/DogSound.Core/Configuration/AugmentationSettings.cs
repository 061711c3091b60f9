using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>How training clips are changed, anew in every epoch; validation and test clips never are.</summary>
public sealed record AugmentationSettings
{
    /// <summary>Starts at a random place of clips that are longer than the network hears; else at their beginning.</summary>
    [JsonPropertyName("random_crop")]
    public bool RandomCrop { get; init; } = true;

    /// <summary>Most that a clip is rolled in time, circularly, in either direction, as a share of its length; 0 to 1.</summary>
    [JsonPropertyName("roll")]
    public double Roll { get; init; } = 1;

    /// <summary>Chance that gaussian noise is added to a waveform; 0 to 1.</summary>
    [JsonPropertyName("noise_probability")]
    public double NoiseProbability { get; init; } = 0.5;

    /// <summary>Lowest ratio of a clip's power to that of the noise, in decibels; -20 to <see cref="NoiseMaximumSnr"/>.</summary>
    [JsonPropertyName("noise_min_snr_db")]
    public double NoiseMinimumSnr { get; init; } = 20;

    /// <summary>Highest ratio of a clip's power to that of the noise, in decibels; up to 120.</summary>
    [JsonPropertyName("noise_max_snr_db")]
    public double NoiseMaximumSnr { get; init; } = 50;

    /// <summary>Time masks a spectrogram; 0 to 16.</summary>
    [JsonPropertyName("time_masks")]
    public int TimeMasks { get; init; } = 1;

    /// <summary>Widest time mask in frames; the masks of a clip cover at most half of it. From 0.</summary>
    [JsonPropertyName("time_mask_width")]
    public int TimeMaskWidth { get; init; } = 40;

    /// <summary>Frequency masks a spectrogram; 0 to 16.</summary>
    [JsonPropertyName("frequency_masks")]
    public int FrequencyMasks { get; init; } = 1;

    /// <summary>Widest frequency mask in mel bands; the masks of a clip cover at most half of the bands. From 0.</summary>
    [JsonPropertyName("frequency_mask_width")]
    public int FrequencyMaskWidth { get; init; } = 8;

    /// <summary>Shape of the Beta distribution from which the shares of two mixed clips come (mixup); 0 mixes nothing. 0 to 10.</summary>
    [JsonPropertyName("mixup_alpha")]
    public double MixupAlpha { get; init; } = 0.2;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate()
    {
        Setting.Require(Roll is >= 0 and <= 1, "augmentation.roll", Roll, $"from 0 to 1");
        Setting.Require(NoiseProbability is >= 0 and <= 1, "augmentation.noise_probability", NoiseProbability, $"from 0 to 1");
        Setting.Require(NoiseMaximumSnr is >= -20 and <= 120, "augmentation.noise_max_snr_db", NoiseMaximumSnr, $"from -20 to 120");
        Setting.Require(
            NoiseMinimumSnr >= -20 && NoiseMinimumSnr <= NoiseMaximumSnr,
            "augmentation.noise_min_snr_db", NoiseMinimumSnr, $"from -20 to augmentation.noise_max_snr_db ({NoiseMaximumSnr})");
        Setting.Require(TimeMasks is >= 0 and <= 16, "augmentation.time_masks", TimeMasks, $"from 0 to 16");
        Setting.Require(TimeMaskWidth is >= 0 and <= 65_536, "augmentation.time_mask_width", TimeMaskWidth, $"from 0 to 65536 (frames)");
        Setting.Require(FrequencyMasks is >= 0 and <= 16, "augmentation.frequency_masks", FrequencyMasks, $"from 0 to 16");
        Setting.Require(FrequencyMaskWidth is >= 0 and <= 256, "augmentation.frequency_mask_width", FrequencyMaskWidth, $"from 0 to 256 (mel bands)");
        Setting.Require(MixupAlpha is >= 0 and <= 10, "augmentation.mixup_alpha", MixupAlpha, $"from 0 to 10");
    }
}
