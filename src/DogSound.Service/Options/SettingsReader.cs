using DogSound.Core.Configuration;
using DogSound.Core.Registry;
using DogSound.Core.Settings;
using YamlDotNet.Core.Events;

namespace DogSound.Service.Options;

/// <summary>Brings settings together from a file, the environment and the command line, and checks them.</summary>
internal static class SettingsReader
{
    /// <summary>What names of environment variables begin with.</summary>
    public const string Prefix = "DOGSOUND_";

    /// <summary>The setting of a name; null where there is none.</summary>
    public static SettingProperty? Find(string name) => SettingProperty.Of(typeof(ServiceSettings)).FirstOrDefault(setting => setting.Name == name);

    /// <summary>Reads the settings.</summary>
    /// <exception cref="UsageException">A value can't be used, or the file can't be read.</exception>
    public static ServiceSettings Read(CommandLine line)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(line.File is null ? [] : ReadFile(line.File))
            .AddEnvironmentVariables(Prefix)
            .AddInMemoryCollection(line.Settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build();
        var settings = new ServiceSettings();
        foreach (SettingProperty setting in SettingProperty.Of(typeof(ServiceSettings)))
        {
            if ((configuration[setting.Name] ?? DefaultOf(setting.Name, line, configuration)) is not { } text) continue;
            object value = SettingValue.Read(setting, text, isQuoted: false)
                ?? throw new UsageException($"{SettingValue.Describe(setting.Name, setting, text, isQuoted: false)} ({PlaceOf(setting, line)})");
            setting.SetValue(settings, value);
        }

        Check(settings);
        return settings;
    }

    // A registry that somebody names takes the place of the model that nobody named.
    private static string? DefaultOf(string name, CommandLine line, IConfigurationRoot configuration) =>
        name == "model" && configuration["registry"] is not null ? null : line.Defaults.GetValueOrDefault(name);

    private static void Check(ServiceSettings settings)
    {
        if (!AddressSettingAttribute.IsAddress(settings.Address))
            throw new UsageException($"address is {SettingText.Quote(settings.Address)}, but must be an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::.");
        if (settings.Model.Length == 0 && settings.Registry.Length == 0)
            throw new UsageException("--model is missing: the file of the model that is to answer; or --registry, whose champion does.");
        if (settings.Model.Length > 0 && settings.Registry.Length > 0)
            throw new UsageException($"there is a model, {settings.Model}, and a registry, {settings.Registry}. Name the one that is to answer.");
        if (ModelRegistry.FindProblem(settings.Registry) is { } problem)
            throw new UsageException(problem);
    }

    private static string PlaceOf(SettingProperty setting, CommandLine line)
    {
        string variable = Prefix + setting.Name.ToUpperInvariant();
        return line.Settings.ContainsKey(setting.Name) ? "on the command line"
            : Environment.GetEnvironmentVariable(variable) is not null ? $"in the environment variable {variable}" : $"in {line.File}";
    }

    private static List<KeyValuePair<string, string?>> ReadFile(string path)
    {
        List<KeyValuePair<string, string?>> values = [];
        try
        {
            var mistakes = new MistakeList();
            YamlDocument.Read(ConfigurationFile.ReadText(path, []), mistakes, "file of settings", "It has at least one line, such as 'model: dog.safetensors'.", events => ReadRoot(events, mistakes, values));
            mistakes.ThrowIfAny(path);
        }
        catch (ConfigurationException error)
        {
            throw new UsageException(error.Message, error);
        }

        return values;
    }

    private static void ReadRoot(YamlEvents events, MistakeList mistakes, List<KeyValuePair<string, string?>> values)
    {
        if (events.Current is not MappingStart)
        {
            events.Refuse(events.Place, "", "a file of settings has one 'name: value' a line.");
            return;
        }

        foreach ((string key, ConfigurationPlace place) in events.ReadDistinctKeys())
        {
            if (Find(key) is not { } setting)
            {
                events.Refuse(place, key, $"there is no setting {SettingText.Quote(key)}.{Suggestion.For(key, SettingProperty.Of(typeof(ServiceSettings)).Select(one => one.Name))}");
            }
            else if (events.Current is Scalar scalar && !events.IsNothing)
            {
                bool isQuoted = scalar.Style != YamlDotNet.Core.ScalarStyle.Plain;
                if (SettingValue.Read(setting, scalar.Value, isQuoted) is null) mistakes.Report(events.Place, key, SettingValue.Describe(key, setting, scalar.Value, isQuoted));
                values.Add(KeyValuePair.Create(key, (string?)scalar.Value));
                events.Next();
            }
            else
            {
                events.Refuse(events.Place, key, $"{key} must be {setting.Allowed}.");
            }
        }
    }
}
