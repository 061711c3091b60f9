using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Leaves one band of a clip.</summary>
internal sealed record BandPassSettings : ISettings
{
    /// <summary>Lowest centre of the band.</summary>
    /// <value>From 10 to <see cref="MaximumFrequency"/>, in hertz.</value>
    [Setting("Lowest centre of the band.", Minimum = 10, Maximum = 384_000, Range = "from 10 to max_frequency", Unit = "hertz")]
    [JsonPropertyName("min_frequency")]
    public double MinimumFrequency { get; init; } = 300;

    /// <summary>Highest centre of the band; what a clip's own file can't hold is not drawn.</summary>
    /// <value>From 10 to 384,000, in hertz.</value>
    [Setting("Highest centre of the band; what a clip's own file can't hold is not drawn.", Minimum = 10, Maximum = 384_000, Unit = "hertz")]
    [JsonPropertyName("max_frequency")]
    public double MaximumFrequency { get; init; } = 3000;

    /// <summary>Narrowest band, between the points 3 dB down.</summary>
    /// <value>From 0.1 to <see cref="MaximumWidth"/>, in octaves.</value>
    [Setting("Narrowest band, between the points 3 dB down.", Minimum = 0.1, Maximum = 8, Range = "from 0.1 to max_width", Unit = "octaves")]
    [JsonPropertyName("min_width")]
    public double MinimumWidth { get; init; } = 2;

    /// <summary>Widest band.</summary>
    /// <value>From 0.1 to 8, in octaves.</value>
    [Setting("Widest band, between the points 3 dB down.", Minimum = 0.1, Maximum = 8, Unit = "octaves")]
    [JsonPropertyName("max_width")]
    public double MaximumWidth { get; init; } = 4;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(
            () => MinimumFrequency <= MaximumFrequency, "min_frequency", MinimumFrequency, $"from 10 to max_frequency ({MaximumFrequency})", "max_frequency");
        checks.Require(() => MinimumWidth <= MaximumWidth, "min_width", MinimumWidth, $"from 0.1 to max_width ({MaximumWidth})", "max_width");
    }
}
