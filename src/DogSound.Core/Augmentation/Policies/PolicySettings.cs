using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>Settings of a variant, beside its steps.</summary>
internal sealed record VariantSettings : ISettings
{
    /// <summary>Files that each clip becomes, each drawn anew.</summary>
    /// <value>From 1 to 1,000.</value>
    [Setting("Files that each clip becomes, each drawn anew.", Minimum = 1, Maximum = 1000)]
    [JsonPropertyName("copies")]
    public int Copies { get; init; } = 1;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}

/// <summary>Settings of a step, beside its transform.</summary>
internal sealed record StepSettings : ISettings
{
    /// <summary>Chance that the step is done.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("Chance that the step is done.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("probability")]
    public double Probability { get; init; } = 1;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}

/// <summary>Settings of a transform that a step may choose, beside its own.</summary>
internal sealed record OptionSettings : ISettings
{
    /// <summary>Chance of the transform beside those of the others.</summary>
    /// <value>Above 0 and at most 1,000.</value>
    [Setting("Chance of the transform beside those of the others.", Above = 0, Maximum = 1000)]
    [JsonPropertyName("weight")]
    public double Weight { get; init; } = 1;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}
