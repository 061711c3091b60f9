using System.Net;
using DogSound.Core.Settings;

namespace DogSound.Service.Options;

/// <summary>A setting that is an address of this machine.</summary>
/// <param name="description">What the setting is, in one line.</param>
internal sealed class AddressSettingAttribute(string description) : SettingAttribute(description)
{
    /// <inheritdoc/>
    public override bool TakesAnyText => true;

    /// <summary>Whether a text is an address.</summary>
    public static bool IsAddress(string text) => IPAddress.TryParse(text, out _);
}

/// <summary>A setting that is a device: which there are, only libtorch says.</summary>
/// <param name="description">What the setting is, in one line.</param>
internal sealed class DeviceSettingAttribute(string description) : SettingAttribute(description)
{
    /// <inheritdoc/>
    public override bool TakesAnyText => true;
}

/// <summary>A setting that is a way to make one answer of several windows.</summary>
/// <param name="description">What the setting is, in one line.</param>
internal sealed class MergeSettingAttribute(string description) : SettingAttribute(description)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Words => [nameof(WindowMerge.Mean), nameof(WindowMerge.Maximum)];
}
