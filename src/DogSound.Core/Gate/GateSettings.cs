using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Gate;

/// <summary>How far a figure may be below that of the model in use.</summary>
public sealed record DropSettings : ISettings
{
    /// <summary>How much lower it may be.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("How much lower the figure may be.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("maximum_drop")]
    public double MaximumDrop { get; init; } = 0.01;

    /// <summary>Which number of the difference counts.</summary>
    [Setting("Which number counts: the difference, or the lower end of its interval.")]
    [JsonPropertyName("basis")]
    public GateBasis Basis { get; init; } = GateBasis.Difference;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}

/// <summary>How far the F1 of every class may be below that of the model in use.</summary>
public sealed record ClassDropSettings : ISettings
{
    /// <summary>How much lower it may be.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("How much lower the F1 of a class may be.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("maximum_drop")]
    public double MaximumDrop { get; init; } = 0.05;

    /// <summary>Which number of the difference counts.</summary>
    [Setting("Which number counts: the difference, or the lower end of its interval.")]
    [JsonPropertyName("basis")]
    public GateBasis Basis { get; init; } = GateBasis.Difference;

    /// <summary>Clips that a class must have to be held to the rule: of fewer, one clip moves the F1 too far.</summary>
    /// <value>From 1 to 1,000,000.</value>
    [Setting("Clips that a class must have to be held to the rule.", Minimum = 1, Maximum = 1_000_000)]
    [JsonPropertyName("minimum_clips")]
    public int MinimumClips { get; init; } = 10;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}

/// <summary>How much more often alarm classes may be heard where there are none.</summary>
public sealed record TriggerSettings : ISettings
{
    /// <summary>The alarm classes, with commas between them.</summary>
    [ClassListSetting("Classes whose false alarms are counted.")]
    [JsonPropertyName("classes")]
    public string Classes { get; init; } = ClassListSettingAttribute.None;

    /// <summary>Probability from which on a class is an alarm.</summary>
    /// <value>Above 0 and at most 1.</value>
    [Setting("Probability from which on a class is an alarm.", Above = 0, Maximum = 1)]
    [JsonPropertyName("threshold")]
    public double Threshold { get; init; } = 0.5;

    /// <summary>How much larger the share of windows with an alarm may be.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("How much larger the share of windows with a false alarm may be.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("maximum_rise")]
    public double MaximumRise { get; init; }

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks) =>
        checks.Require(() => ClassListSettingAttribute.Split(Classes).Count > 0, "classes", Classes, $"the names of the alarm classes, with commas between them");
}

/// <summary>How much larger the expected calibration error may be.</summary>
public sealed record CalibrationSettings : ISettings
{
    /// <summary>How much larger it may be.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("How much larger the expected calibration error may be.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("maximum_rise")]
    public double MaximumRise { get; init; } = 0.02;

    /// <summary>Clips that there must be to hold the models to the rule: of few, the error is mostly chance.</summary>
    /// <value>From 1 to 1,000,000.</value>
    [Setting("Clips that there must be to hold the models to the rule.", Minimum = 1, Maximum = 1_000_000)]
    [JsonPropertyName("minimum_clips")]
    public int MinimumClips { get; init; } = 200;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}

/// <summary>How much longer a window may take.</summary>
public sealed record LatencySettings : ISettings
{
    /// <summary>How many times as long one window may take, on this machine.</summary>
    /// <value>From 0.01 to 1,000.</value>
    [Setting("How many times as long one window may take.", Minimum = 0.01, Maximum = 1000)]
    [JsonPropertyName("maximum_factor")]
    public double MaximumFactor { get; init; } = 1.5;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}

/// <summary>How the intervals of differences are found.</summary>
public sealed record DrawSettings : ISettings
{
    /// <summary>How often the clips are drawn.</summary>
    /// <value>From 1 to 1,000,000.</value>
    [Setting("How often the clips are drawn.", Minimum = 1, Maximum = 1_000_000)]
    [JsonPropertyName("repetitions")]
    public int Repetitions { get; init; } = 1000;

    /// <summary>Share of the draws whose difference lies in the interval.</summary>
    /// <value>Above 0 and below 1.</value>
    [Setting("Share of the draws whose difference lies in the interval.", Above = 0, Below = 1)]
    [JsonPropertyName("level")]
    public double Level { get; init; } = 0.95;

    /// <summary>Seed of the draws.</summary>
    [Setting("Seed of the draws.")]
    [JsonPropertyName("seed")]
    public long Seed { get; init; }

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}
