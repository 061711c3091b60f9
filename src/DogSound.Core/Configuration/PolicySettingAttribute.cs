using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>A setting that names a policy: none, a preset, or the path of a file.</summary>
internal sealed class PolicySettingAttribute : SettingAttribute
{
    /// <summary>The word for no policy.</summary>
    public const string None = "none";

    /// <summary>Describes it.</summary>
    /// <param name="description">What the setting is, in one line.</param>
    public PolicySettingAttribute(string description)
        : base(description) => Range = $"{string.Join(", ", Words!)} or the path of a YAML file";

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Words => [None, .. PolicyPresets.Names];

    /// <inheritdoc/>
    public override bool TakesAnyText => true;
}
