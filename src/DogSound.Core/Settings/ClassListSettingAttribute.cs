namespace DogSound.Core.Settings;

/// <summary>A setting that names classes: which there are, only the clips of a run say.</summary>
internal sealed class ClassListSettingAttribute : SettingAttribute
{
    /// <summary>The word for no class at all.</summary>
    public const string None = "none";

    /// <summary>Describes the setting.</summary>
    /// <param name="description">What it is, in one line.</param>
    /// <param name="items">What is listed.</param>
    public ClassListSettingAttribute(string description, string items = "names of classes")
        : base(description) => Range = $"{None}, or {items} with commas between them";

    /// <inheritdoc/>
    public override bool TakesAnyText => true;

    /// <summary>The items of a value; there are none for the word for that.</summary>
    public static IReadOnlyList<string> Split(string value) =>
        value == None ? [] : value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
