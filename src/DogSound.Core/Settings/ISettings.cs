namespace DogSound.Core.Settings;

/// <summary>A record whose properties are settings.</summary>
internal interface ISettings
{
    /// <summary>Checks what the values must be to each other; the range of each alone is checked by its
    /// <see cref="SettingAttribute"/>.</summary>
    void CheckTogether(SettingChecks checks);
}
