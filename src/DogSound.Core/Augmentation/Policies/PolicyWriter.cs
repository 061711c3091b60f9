using System.Globalization;
using System.Text;
using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>Writes policies as YAML with every setting, so that a policy is what is written, whatever later versions do by default.</summary>
internal static class PolicyWriter
{
    /// <summary>A text that <see cref="PolicyReader"/> gives the very variants for; equal policies have equal texts.</summary>
    public static string Write(IEnumerable<PolicyVariant> variants)
    {
        var text = new StringBuilder("variants:\n");
        foreach (PolicyVariant variant in variants)
        {
            text.Append(CultureInfo.InvariantCulture, $"- name: {variant.Name}\n  copies: {variant.Copies}\n");
            WriteSteps(text, variant);
        }
        return text.ToString();
    }

    /// <summary>What a variant does, whatever its name and copies.</summary>
    public static string Write(PolicyVariant variant)
    {
        var text = new StringBuilder();
        WriteSteps(text, variant);
        return text.ToString();
    }

    private static void WriteSteps(StringBuilder text, PolicyVariant variant)
    {
        if (variant.Steps.Count > 0)
            text.Append("  steps:\n");
        foreach (PolicyStep step in variant.Steps)
        {
            string indent = step.Options.Count == 1 ? "  " : "    ";
            if (step.Options.Count > 1)
                text.Append("  - one_of:\n");
            foreach (PolicyOption option in step.Options)
            {
                text.Append(CultureInfo.InvariantCulture, $"{indent}- {option.Transform.Name}: {Describe(option.Settings)}\n");
                if (step.Options.Count > 1)
                    text.Append(CultureInfo.InvariantCulture, $"      weight: {SettingText.Format(option.Weight)}\n");
            }
            text.Append(CultureInfo.InvariantCulture, $"    probability: {SettingText.Format(step.Probability)}\n");
        }
    }

    private static string Describe(ISettings settings)
    {
        IEnumerable<string> values = SettingProperty.Of(settings.GetType()).Select(property => $"{property.Name}: {SettingText.FormatYaml(property.GetValue(settings))}");
        return $"{{ {string.Join(", ", values)} }}";
    }
}
