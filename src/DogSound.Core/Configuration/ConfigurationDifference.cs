using DogSound.Core.Augmentation.Policies;

namespace DogSound.Core.Configuration;

/// <summary>How two configurations differ.</summary>
public static class ConfigurationDifference
{
    /// <summary>One line for each setting that differs, in the order of the settings: <c>training.learning_rate: 0.0005 ->
    /// 0.0001</c>; then one for each value of their policies that does.</summary>
    /// <param name="before">The values on the left.</param>
    /// <param name="after">The values on the right.</param>
    public static IReadOnlyList<string> Describe(TrainingConfiguration before, TrainingConfiguration after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return
        [
            .. from setting in SettingCatalog.Settings
               where !Equals(setting.GetValue(before), setting.GetValue(after))
               select $"{setting.Key}: {setting.GetText(before)} -> {setting.GetText(after)}",
            .. PolicyDifference.Describe(before.PolicyText, after.PolicyText),
        ];
    }
}
