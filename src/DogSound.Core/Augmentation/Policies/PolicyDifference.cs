using DogSound.Core.Configuration;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>How two policies differ.</summary>
internal static class PolicyDifference
{
    /// <summary>One line for each value that differs, such as <c>policy slow, step 1 (time_stretch), min_rate: 0.8 -> 0.9</c>; none where
    /// the policies are equal.</summary>
    /// <param name="beforeText">The policy on the left, as YAML; null for none.</param>
    /// <param name="afterText">The policy on the right; null for none.</param>
    public static IReadOnlyList<string> Describe(string? beforeText, string? afterText)
    {
        if (beforeText == afterText)
            return [];
        AugmentationPolicy? before, after;
        try
        {
            before = beforeText is null ? null : PolicyReader.Parse(beforeText, "");
            after = afterText is null ? null : PolicyReader.Parse(afterText, "");
        }
        catch (ConfigurationException)
        {
            // Another version of this program wrote it.
            return ["policy: its text was another one"];
        }
        if (before is null || after is null)
            return [$"policy: {Summarize(before)} -> {Summarize(after)}"];
        OrderedDictionary<string, string> left = Flatten(before), right = Flatten(after);
        string[] lines =
        [
            .. from key in left.Keys.Concat(right.Keys).Distinct()
               let was = left.GetValueOrDefault(key)
               let becomes = right.GetValueOrDefault(key)
               where was != becomes
               select $"policy {key}: {was ?? "none"} -> {becomes ?? "none"}",
        ];
        // What has changed is an order: of variants, or of two equal transforms that a step may choose.
        return lines.Length > 0 ? lines : [$"policy: {Summarize(before)} -> {Summarize(after)}"];
    }

    private static string Summarize(AugmentationPolicy? policy) => policy is null ? "none" : string.Join(", ", policy.VariantNames);

    private static OrderedDictionary<string, string> Flatten(AugmentationPolicy policy)
    {
        OrderedDictionary<string, string> values = [];
        foreach (PolicyVariant variant in policy.Variants)
        {
            values[$"{variant.Name}, copies"] = SettingText.Format(variant.Copies);
            foreach ((PolicyStep step, int index) in variant.Steps.Select((step, index) => (step, index)))
            {
                string place = $"{variant.Name}, step {index + 1}";
                foreach (PolicyOption option in step.Options)
                {
                    string key = $"{place} ({option.Transform.Name})";
                    values[$"{key}, probability"] = SettingText.Format(step.Probability);
                    values[$"{key}, weight"] = SettingText.Format(option.Weight);
                    foreach (SettingProperty property in SettingProperty.Of(option.Settings.GetType()))
                        values[$"{key}, {property.Name}"] = SettingText.Format(property.GetValue(option.Settings));
                }
            }
        }
        return values;
    }
}
