using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Plays a clip through a cheap microphone.</summary>
internal sealed record MicrophoneSettings : ISettings
{
    /// <summary>Lowest end of the bass.</summary>
    /// <value>From 10 to <see cref="MaximumLowCut"/>, in hertz.</value>
    [Setting("Lowest frequency below which there is no bass.", Minimum = 10, Maximum = 2000, Range = "from 10 to max_low_cut", Unit = "hertz")]
    [JsonPropertyName("min_low_cut")]
    public double MinimumLowCut { get; init; } = 80;

    /// <summary>Highest end of the bass.</summary>
    /// <value>From 10 to 2,000, in hertz.</value>
    [Setting("Highest frequency below which there is no bass.", Minimum = 10, Maximum = 2000, Unit = "hertz")]
    [JsonPropertyName("max_low_cut")]
    public double MaximumLowCut { get; init; } = 400;

    /// <summary>Lowest end of the treble.</summary>
    /// <value>From 1,000 to <see cref="MaximumHighCut"/>, in hertz.</value>
    [Setting("Lowest frequency above which there is no treble.", Minimum = 1000, Maximum = 384_000, Range = "from 1000 to max_high_cut", Unit = "hertz")]
    [JsonPropertyName("min_high_cut")]
    public double MinimumHighCut { get; init; } = 3000;

    /// <summary>Highest end of the treble; what a clip's own file can't hold is not drawn.</summary>
    /// <value>From 1,000 to 384,000, in hertz.</value>
    [Setting("Highest frequency above which there is no treble; what a clip's own file can't hold is not drawn.", Minimum = 1000, Maximum = 384_000, Unit = "hertz")]
    [JsonPropertyName("max_high_cut")]
    public double MaximumHighCut { get; init; } = 7500;

    /// <summary>Highest resonance of the housing.</summary>
    /// <value>From 0 to 24, in decibels.</value>
    [Setting("Highest resonance of the housing, somewhere between bass and treble.", Minimum = 0, Maximum = 24, Unit = "decibels")]
    [JsonPropertyName("max_resonance_db")]
    public double MaximumResonance { get; init; } = 6;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(() => MinimumLowCut <= MaximumLowCut, "min_low_cut", MinimumLowCut, $"from 10 to max_low_cut ({MaximumLowCut})", "max_low_cut");
        checks.Require(() => MinimumHighCut <= MaximumHighCut, "min_high_cut", MinimumHighCut, $"from 1000 to max_high_cut ({MaximumHighCut})", "max_high_cut");
    }
}
