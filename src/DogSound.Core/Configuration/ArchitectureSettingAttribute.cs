using DogSound.Core.Models;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>A setting that names a network.</summary>
/// <param name="description">What the setting is, in one line.</param>
internal sealed class ArchitectureSettingAttribute(string description) : SettingAttribute(description)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => NetworkRegistry.Names;
}
