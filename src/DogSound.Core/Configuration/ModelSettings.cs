using System.Text.Json.Serialization;
using DogSound.Core.Models;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>Which network is trained.</summary>
public sealed record ModelSettings : ISettings
{
    /// <summary>The network.</summary>
    /// <value>One of <see cref="NetworkRegistry.Names"/>.</value>
    [ArchitectureSetting("The network.")]
    [JsonPropertyName("architecture")]
    public string Architecture { get; init; } = "resnet18";

    /// <summary>Channels of the first convolution; all others are multiples of it.</summary>
    /// <value>From 1 to 512.</value>
    [Setting("Channels of the first convolution; all others are multiples of it.", Minimum = 1, Maximum = 512)]
    [JsonPropertyName("width")]
    public int Width { get; init; } = NetworkSettings.DefaultWidth;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Values are out of range; the message begins with the key of the first, as files write it, and
    /// says the range of each.</exception>
    public void Validate() => SettingChecks.Validate(this, "model.");

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}
