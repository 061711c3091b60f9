namespace DogSound.Core.Settings;

/// <summary>A setting that is the path of a folder or a file: any text.</summary>
/// <param name="description">What the setting is, in one line.</param>
internal sealed class FolderSettingAttribute(string description) : SettingAttribute(description)
{
    /// <inheritdoc/>
    public override bool TakesAnyText => true;
}
