using System.Text.RegularExpressions;
using DogSound.Core.Configuration;
using DogSound.Core.Settings;
using YamlDotNet.Core.Events;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>Takes the variants of a policy out of a YAML text; <see cref="PolicyStepParser"/> reads their steps.</summary>
internal sealed partial class PolicyParser
{
    /// <summary>The key of the list of variants.</summary>
    public const string VariantsKey = "variants";

    /// <summary>The key of a variant's name.</summary>
    public const string NameKey = "name";

    /// <summary>The key of a variant's steps.</summary>
    public const string StepsKey = "steps";

    private const string Hint = "A policy is a list of variants: write 'variants:', and below it '- name: original'.";

    private readonly YamlEvents _events;
    private readonly MistakeList _mistakes;
    private readonly List<PolicyVariant> _variants = [];

    private PolicyParser(YamlEvents events, MistakeList mistakes) => (_events, _mistakes) = (events, mistakes);

    private ParsingEvent Current => _events.Current;

    /// <summary>Reads a text. Where it has a mistake, what is returned is of no use.</summary>
    public static IReadOnlyList<PolicyVariant> Read(string text, MistakeList mistakes)
    {
        List<PolicyVariant> variants = [];
        YamlDocument.Read(text, mistakes, "policy", Hint, events =>
        {
            var parser = new PolicyParser(events, mistakes);
            parser.ReadRoot();
            variants = parser._variants;
        });
        return variants;
    }

    private void ReadRoot()
    {
        ConfigurationPlace root = _events.Place;
        if (Current is not MappingStart)
        {
            _events.Refuse(root, "", Hint);
            return;
        }
        bool isEmpty = true;
        foreach ((string key, ConfigurationPlace place) in _events.ReadDistinctKeys())
        {
            isEmpty = false;
            if (key == VariantsKey)
                ReadVariants(place);
            else
                _events.Refuse(place, key, UnknownKey.Describe("a policy", key, [VariantsKey]));
        }
        if (isEmpty)
            _mistakes.Report(root, VariantsKey, Hint);
    }

    private void ReadVariants(ConfigurationPlace place)
    {
        if (Current is not SequenceStart)
        {
            _events.Refuse(place, VariantsKey, $"{VariantsKey} is a list: write one '- name: ...' a variant below it.");
            return;
        }
        int count = 0;
        foreach (ConfigurationPlace variant in _events.ReadItems())
        {
            count++;
            ReadVariant(variant);
        }
        if (count == 0)
            _mistakes.Report(place, VariantsKey, "a policy needs a variant. One without steps keeps the clip as it is: '- name: original'.");
    }

    private void ReadVariant(ConfigurationPlace variant)
    {
        if (Current is not MappingStart)
        {
            _events.Refuse(variant, "", "a variant is a mapping: write 'name: ...', and 'steps:' below it.");
            return;
        }
        var settings = new SettingMapping(typeof(VariantSettings), "", _mistakes);
        string? name = null;
        IReadOnlyList<PolicyStep> steps = [];
        foreach ((string key, ConfigurationPlace place) in _events.ReadDistinctKeys())
        {
            if (key == NameKey)
                name = ReadName();
            else if (key == StepsKey)
                steps = new PolicyStepParser(_events, _mistakes).ReadSteps(place);
            else if (!settings.TryTake(key, _events))
                _events.Refuse(place, key, UnknownKey.Describe("a variant", key, [NameKey, StepsKey, .. settings.Names]));
        }
        if (name is null)
            _mistakes.Report(variant, NameKey, "a variant needs a name: files are called by it, and its draws depend on it. Write 'name: ...'.");
        _variants.Add(new PolicyVariant(name ?? "", ((VariantSettings)settings.Build(variant)).Copies, steps));
    }

    private string ReadName()
    {
        ConfigurationPlace place = _events.Place;
        if (Current is not Scalar { Value: string name } || !NamePattern().IsMatch(name))
        {
            string shown = Current is Scalar other ? SettingText.Quote(other.Value) : "no text";
            _events.Refuse(place, NameKey, $"{NameKey} is {shown}, but must be up to 40 letters, digits, '-' or '_': files are called by it.");
            return "";
        }
        _events.Next();
        if (_variants.Any(variant => variant.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            _mistakes.Report(place, NameKey, $"there is another variant '{name}'. Name this one otherwise, or raise the copies of the other.");
        return name;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_-]{0,39}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
