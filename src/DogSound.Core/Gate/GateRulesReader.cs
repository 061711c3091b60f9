using System.Reflection;
using System.Text;
using DogSound.Core.Configuration;
using DogSound.Core.Settings;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Gate;

/// <summary>Reads rules: the preset and YAML files. As strict as <see cref="ConfigurationReader"/>, and in its words.</summary>
public static class GateRulesReader
{
    private const string Hint = "Rules are sections with their settings: write 'weighted_auc:', and below it 'maximum_drop: 0.01'.";
    private const string BootstrapKey = "bootstrap";

    private static readonly OrderedDictionary<string, (Type Type, Func<GateRules, ISettings, GateRules> Set)> Sections = new()
    {
        ["weighted_auc"] = (typeof(DropSettings), (rules, settings) => rules with { WeightedAuc = (DropSettings)settings }),
        ["accuracy"] = (typeof(DropSettings), (rules, settings) => rules with { Accuracy = (DropSettings)settings }),
        ["class_f1"] = (typeof(ClassDropSettings), (rules, settings) => rules with { ClassF1 = (ClassDropSettings)settings }),
        ["trigger_rate"] = (typeof(TriggerSettings), (rules, settings) => rules with { TriggerRate = (TriggerSettings)settings }),
        ["calibration"] = (typeof(CalibrationSettings), (rules, settings) => rules with { Calibration = (CalibrationSettings)settings }),
        ["latency"] = (typeof(LatencySettings), (rules, settings) => rules with { Latency = (LatencySettings)settings }),
        [BootstrapKey] = (typeof(DrawSettings), (rules, settings) => rules with { Bootstrap = (DrawSettings)settings }),
    };

    private static readonly Lazy<GateRules> Default = new(LoadDefault);

    /// <summary>Names of the presets.</summary>
    public static IReadOnlyList<string> Presets { get; } = ["default"];

    /// <summary>The name of a preset, whatever the case of its letters; null where there is none of that name.</summary>
    public static string? FindPreset(string name) => Presets.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a preset or a file.</summary>
    /// <param name="nameOrPath">The name of a preset, or the path of a YAML file; <c>./default</c> is a file.</param>
    /// <exception cref="ConfigurationException">There is no such preset or file, it can't be read, or it has mistakes. The inner
    /// exception is that of the file system, if there was one.</exception>
    public static GateRules Read(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return FindPreset(nameOrPath) is not null ? Default.Value : Parse(ConfigurationFile.ReadText(nameOrPath, Presets), nameOrPath);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="path">Where it is from, for messages; empty for nowhere.</param>
    /// <exception cref="ConfigurationException">It has mistakes; each is named with its line and column.</exception>
    public static GateRules Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        MistakeList mistakes = new();
        GateRules rules = new();
        YamlDocument.Read(text, mistakes, "file of rules", Hint, events => rules = ReadRoot(events, mistakes));
        mistakes.ThrowIfAny(path);
        return rules;
    }

    private static GateRules ReadRoot(YamlEvents events, MistakeList mistakes)
    {
        GateRules rules = new();
        ConfigurationPlace root = events.Place;
        if (events.Current is not MappingStart)
        {
            events.Refuse(root, "", Hint);
            return rules;
        }
        bool isAnyUnknown = false;
        foreach ((string key, ConfigurationPlace place) in events.ReadDistinctKeys())
        {
            if (Sections.TryGetValue(key, out (Type Type, Func<GateRules, ISettings, GateRules> Set) section))
            {
                rules = section.Set(rules, ReadSection(section.Type, key, place, events, mistakes));
                continue;
            }
            isAnyUnknown = true;
            events.Refuse(place, key, UnknownKey.Describe("a file of rules", key, [.. Sections.Keys]));
        }
        if (rules.IsEmpty && !isAnyUnknown) mistakes.Report(root, "", $"there is no rule: every candidate would pass. {Hint}");
        return rules;
    }

    private static ISettings ReadSection(Type type, string name, ConfigurationPlace place, YamlEvents events, MistakeList mistakes)
    {
        SettingMapping settings = new(type, $"{name}.", mistakes);
        if (events.IsNothing)
            events.Next();
        else if (events.Current is not MappingStart)
            events.Refuse(events.Place, name, $"{name} is a section: write its settings below it, indented, one 'name: value' a line.");
        else
        {
            foreach ((string key, ConfigurationPlace keyPlace) in events.ReadDistinctKeys())
            {
                if (!settings.TryTake(key, events)) events.Refuse(keyPlace, $"{name}.{key}", UnknownKey.Describe(name, key, [.. settings.Names]));
            }
        }
        return settings.Build(place);
    }

    private static GateRules LoadDefault()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("gate-rules/default.yaml")
            ?? throw new InvalidOperationException("The rules 'default' were not built in.");
        using StreamReader reader = new(stream, Encoding.UTF8);
        return Parse(reader.ReadToEnd(), "default");
    }
}
