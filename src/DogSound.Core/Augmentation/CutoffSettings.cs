using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Where a low-pass or high-pass begins, and how steep it is.</summary>
internal abstract record CutoffSettings : ISettings
{
    /// <summary>Sets the defaults of the corners, in hertz.</summary>
    protected CutoffSettings(double lowest, double highest) => (MinimumFrequency, MaximumFrequency) = (lowest, highest);

    /// <summary>Lowest corner, where 3 dB are lost.</summary>
    /// <value>From 10 to <see cref="MaximumFrequency"/>, in hertz.</value>
    [Setting("Lowest corner, where 3 dB are lost.", Minimum = 10, Maximum = 384_000, Range = "from 10 to max_frequency", Unit = "hertz")]
    [JsonPropertyName("min_frequency")]
    public double MinimumFrequency { get; init; }

    /// <summary>Highest corner; what a clip's own file can't hold is not drawn.</summary>
    /// <value>From 10 to 384,000, in hertz.</value>
    [Setting("Highest corner; what a clip's own file can't hold is not drawn.", Minimum = 10, Maximum = 384_000, Unit = "hertz")]
    [JsonPropertyName("max_frequency")]
    public double MaximumFrequency { get; init; }

    /// <summary>Lowest order: each takes 6 dB an octave more.</summary>
    /// <value>From 1 to <see cref="MaximumOrder"/>.</value>
    [Setting("Lowest order: each takes 6 dB an octave more.", Minimum = 1, Maximum = 16, Range = "from 1 to max_order")]
    [JsonPropertyName("min_order")]
    public int MinimumOrder { get; init; } = 1;

    /// <summary>Highest order.</summary>
    /// <value>From 1 to 16.</value>
    [Setting("Highest order.", Minimum = 1, Maximum = 16)]
    [JsonPropertyName("max_order")]
    public int MaximumOrder { get; init; } = 4;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(
            () => MinimumFrequency <= MaximumFrequency, "min_frequency", MinimumFrequency, $"from 10 to max_frequency ({MaximumFrequency})", "max_frequency");
        checks.Require(() => MinimumOrder <= MaximumOrder, "min_order", MinimumOrder, $"from 1 to max_order ({MaximumOrder})", "max_order");
    }
}

/// <summary>Takes what is high away from a clip.</summary>
internal sealed record LowPassSettings() : CutoffSettings(1500, 7500);

/// <summary>Takes what is low away from a clip.</summary>
internal sealed record HighPassSettings() : CutoffSettings(50, 800);
