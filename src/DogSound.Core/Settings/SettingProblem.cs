namespace DogSound.Core.Settings;

/// <summary>A setting whose value cannot be used.</summary>
/// <param name="Key">The setting, as files write it.</param>
/// <param name="Text">A sentence that begins with the key and says the value and what is allowed.</param>
/// <param name="Others">The settings that what is allowed depends on.</param>
internal sealed record SettingProblem(string Key, string Text, IReadOnlyList<string> Others);
