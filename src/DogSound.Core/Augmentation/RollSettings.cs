using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Settings of <see cref="RandomRoll"/> in a policy.</summary>
internal sealed record RollSettings : ISettings
{
    /// <summary>Most that a clip is rolled in time, circularly, in either direction, as a share of its length.</summary>
    /// <value>From 0 to 1.</value>
    [Setting("Most that a clip is rolled in time, circularly, in either direction, as a share of its length.", Minimum = 0, Maximum = 1)]
    [JsonPropertyName("share")]
    public double Share { get; init; } = 1;

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}
