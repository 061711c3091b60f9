using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>A configuration in the making: takes the values of a file or of overrides, and collects all that is wrong with
/// them.</summary>
internal sealed class ConfigurationDraft
{
    private readonly Dictionary<SettingDefinition, object> _values = [];
    private readonly Dictionary<string, ConfigurationPlace> _places = [];
    private readonly HashSet<string> _wrong = [];

    /// <summary>What is wrong so far.</summary>
    public MistakeList Mistakes { get; } = new();

    /// <summary>Adds a mistake.</summary>
    public void Report(ConfigurationPlace place, string key, string text)
    {
        if (SettingCatalog.Find(key) is not null)
            _wrong.Add(key);
        Mistakes.Report(place, key, text);
    }

    /// <summary>Sets a value, or reports why it can't be.</summary>
    /// <param name="key">The setting with its section.</param>
    /// <param name="text">The value as it was written.</param>
    /// <param name="isQuoted">It was written as text, in quotes or as a block: it is no number and no truth value.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="keyPlace">Where its key stands.</param>
    public void Set(string key, string text, bool isQuoted, ConfigurationPlace place, ConfigurationPlace keyPlace)
    {
        SettingDefinition? setting = SettingCatalog.Find(key);
        string? problem = setting is null ? UnknownKey.Describe(key) : setting.Property.IsMeasured ? DescribeMeasured(key) : null;
        if (problem is not null)
        {
            Report(keyPlace, key, problem);
            return;
        }
        if (!_places.TryAdd(key, place))
        {
            Report(keyPlace, key, $"{key} is set twice, first {DescribeFirst(_places[key])}. Keep one of them.");
            return;
        }
        if (SettingValue.Read(setting!.Property, text, isQuoted) is { } value)
        {
            _values[setting] = value;
            return;
        }
        Report(place, key, SettingValue.Describe(key, setting.Property, text, isQuoted));
    }

    /// <summary>The configuration with the values that were set, all of them checked.</summary>
    /// <param name="start">The values of everything else.</param>
    /// <param name="path">The file, for the message; empty for none.</param>
    /// <exception cref="ConfigurationException">Something is wrong: it says everything that is.</exception>
    public TrainingConfiguration Build(TrainingConfiguration start, string path)
    {
        TrainingConfiguration built = SettingCatalog.Change(start, _values);
        // Where a key was not understood, nobody knows what the settings would be to each other.
        if (Mistakes.All.All(mistake => _wrong.Contains(mistake.Key)))
        {
            foreach (SettingProblem problem in SettingCatalog.FindProblems(built, _wrong))
                Report(PlaceOf(problem), problem.Key, problem.Text);
        }
        Mistakes.ThrowIfAny(path);
        return built;
    }

    // Where its value was set; else where one of those that it does not fit to was.
    private ConfigurationPlace PlaceOf(SettingProblem problem) =>
        problem.Others.Prepend(problem.Key).Where(_places.ContainsKey).Select(key => _places[key]).FirstOrDefault();

    private static string DescribeMeasured(string key) =>
        $"{key} cannot be set: it is measured on the training clips of every run. Leave it out.";

    private static string DescribeFirst(ConfigurationPlace place) => place.Override is null ? $"in {place}" : $"by {place}";
}
