using System.Text.Json.Serialization;
using DogSound.Core.Models;

namespace DogSound.Core.Configuration;

/// <summary>Which network is trained.</summary>
public sealed record ModelSettings
{
    /// <summary>One of <see cref="NetworkRegistry.Names"/>.</summary>
    [JsonPropertyName("architecture")]
    public string Architecture { get; init; } = "resnet18";

    /// <summary>Channels of the first convolution; all others are multiples of it. 1 to 512.</summary>
    [JsonPropertyName("width")]
    public int Width { get; init; } = NetworkSettings.DefaultWidth;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate()
    {
        Setting.Require(NetworkRegistry.Names.Contains(Architecture), "model.architecture", Architecture, $"one of {string.Join(", ", NetworkRegistry.Names)}");
        Setting.Require(Width is >= 1 and <= 512, "model.width", Width, $"from 1 to 512");
    }
}
