using DogSound.Core.Configuration;
using DogSound.Core.Settings;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>Takes the steps of a variant out of a YAML text.</summary>
internal sealed class PolicyStepParser(YamlEvents events, MistakeList mistakes)
{
    /// <summary>The key of a step that chooses.</summary>
    public const string ChoiceKey = "one_of";

    /// <summary>Reads a list of steps. Those with mistakes are left out.</summary>
    /// <param name="place">Where the key of the list stands.</param>
    public IReadOnlyList<PolicyStep> ReadSteps(ConfigurationPlace place)
    {
        if (events.IsNothing)
        {
            events.Next();
            return [];
        }
        return ReadList(place, PolicyParser.StepsKey, ReadStep);
    }

    private List<T> ReadList<T>(ConfigurationPlace place, string key, Func<ConfigurationPlace, T?> read)
        where T : class
    {
        List<T> items = [];
        if (events.Current is not SequenceStart)
        {
            events.Refuse(place, key, $"{key} is a list of transforms: write one '- transform: {{ settings }}' a line below it.");
            return items;
        }
        foreach (ConfigurationPlace item in events.ReadItems())
        {
            if (read(item) is { } one)
                items.Add(one);
        }
        return items;
    }

    private PolicyStep? ReadStep(ConfigurationPlace item)
    {
        var own = new SettingMapping(typeof(StepSettings), "", mistakes);
        List<PolicyOption> options = [];
        if (ReadAction(item, own, place => options = ReadOptions(place)) is { } only)
            options = [only];
        double probability = ((StepSettings)own.Build(item)).Probability;
        return options.Count == 0 ? null : new PolicyStep(options, probability);
    }

    private List<PolicyOption> ReadOptions(ConfigurationPlace place)
    {
        int count = 0;
        bool isList = events.Current is SequenceStart;
        List<PolicyOption> options = ReadList(place, ChoiceKey, item =>
        {
            count++;
            var own = new SettingMapping(typeof(OptionSettings), "", mistakes);
            PolicyOption? option = ReadAction(item, own, readOptions: null);
            double weight = ((OptionSettings)own.Build(item)).Weight;
            return option is null ? null : option with { Weight = weight };
        });
        if (isList && count == 0)
            mistakes.Report(place, ChoiceKey, $"{ChoiceKey} needs a transform to choose.");
        return options;
    }

    // What a step does, a transform or a choice, and the settings beside it; null for a choice, and where there is a mistake.
    private PolicyOption? ReadAction(ConfigurationPlace item, SettingMapping own, Action<ConfigurationPlace>? readOptions)
    {
        if (events.Current is Scalar name)
        {
            TransformDefinition? only = FindTransform(name.Value, item, own, readOptions is not null);
            events.Next();
            return only is null ? null : new PolicyOption(only, (ISettings)Activator.CreateInstance(only.SettingsType)!, 1);
        }
        if (events.Current is not MappingStart)
        {
            events.Refuse(item, "", "a step is a transform with its settings, such as '- gain: { }'.");
            return null;
        }
        PolicyOption? action = null;
        int count = 0, unknown = 0;
        foreach ((string key, ConfigurationPlace place) in events.ReadDistinctKeys())
        {
            if (own.TryTake(key, events))
                continue;
            bool isChoice = key == ChoiceKey && readOptions is not null;
            TransformDefinition? transform = isChoice ? null : FindTransform(key, place, own, readOptions is not null);
            if (!isChoice && transform is null)
            {
                unknown++;
                events.Skip();
                continue;
            }
            if (++count == 2)
                mistakes.Report(place, key, "this step has a transform already. Begin a step of its own with '- '.");
            if (transform is null)
                readOptions!(place);
            else
                action = new PolicyOption(transform, ReadSettings(transform, place), 1);
        }
        if (count + unknown == 0)
            mistakes.Report(item, "", $"a step needs a transform. There are {string.Join(", ", TransformCatalog.Names)}.");
        return action;
    }

    private ISettings ReadSettings(TransformDefinition transform, ConfigurationPlace place)
    {
        var settings = new SettingMapping(transform.SettingsType, $"{transform.Name}.", mistakes);
        if (events.IsNothing)
            events.Next();
        else if (events.Current is not MappingStart)
            events.Refuse(events.Place, transform.Name, $"the settings of {transform.Name} stand in braces, '{{ name: value }}', or below it; without any, all are as they are.");
        else
        {
            foreach ((string key, ConfigurationPlace keyPlace) in events.ReadDistinctKeys())
            {
                if (!settings.TryTake(key, events))
                    events.Refuse(keyPlace, $"{transform.Name}.{key}", UnknownKey.Describe(transform.Name, key, [.. settings.Names]));
            }
        }
        return settings.Build(place);
    }

    private TransformDefinition? FindTransform(string name, ConfigurationPlace place, SettingMapping own, bool mayChoose)
    {
        if (TransformCatalog.Find(name) is { } transform)
            return transform;
        string[] others = mayChoose ? [ChoiceKey, .. own.Names] : [.. own.Names];
        string suggestion = Suggestion.For(name, [.. TransformCatalog.Names, .. others]);
        string there = suggestion.Length > 0 ? suggestion : $" There are {string.Join(", ", TransformCatalog.Names)}.";
        mistakes.Report(place, name, $"there is no transform {SettingText.Quote(name)}.{there}");
        return null;
    }
}
