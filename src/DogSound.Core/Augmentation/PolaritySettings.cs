using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation;

/// <summary>Turns a clip upside down; there is nothing to set.</summary>
internal sealed record PolaritySettings : ISettings
{
    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        // There is nothing to check.
    }
}
