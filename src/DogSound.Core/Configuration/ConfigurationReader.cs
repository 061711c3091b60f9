using DogSound.Core.Augmentation.Policies;

namespace DogSound.Core.Configuration;

/// <summary>
/// Reads configurations: presets, YAML files, and the overrides of a call. Strict, so that what somebody wrote is what a run does:
/// whatever is not understood, unknown, out of range or there twice is an error, and all the mistakes of a file are reported at once.
/// </summary>
public static class ConfigurationReader
{
    /// <summary>Reads a preset or a file.</summary>
    /// <param name="nameOrPath">
    /// The name of a preset, or the path of a YAML file. A bare name of a preset is the preset, even where a file has that name;
    /// <c>./default</c> is the file. What a file doesn't say is as in the preset that its key <c>preset</c> names, or else as in
    /// <see cref="Presets.Default"/>.
    /// </param>
    /// <exception cref="ConfigurationException">There is no such preset or file, it can't be read, or it has mistakes. The inner
    /// exception is that of the file system, if there was one.</exception>
    public static TrainingConfiguration Read(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        if (Presets.Find(nameOrPath) is { } preset)
            return Presets.Read(preset);
        string text = ConfigurationFile.ReadText(nameOrPath, Presets.Names);
        var draft = new ConfigurationDraft();
        string start = YamlConfigurationParser.Read(text, draft) ?? Presets.Default;
        return WithPolicy(draft.Build(Presets.Read(start), nameOrPath), Path.GetDirectoryName(Path.GetFullPath(nameOrPath))!);
    }

    /// <summary>Changes settings, as the parameter -Set does.</summary>
    /// <param name="configuration">What the settings are otherwise.</param>
    /// <param name="overrides">Each a key with its section, <c>=</c> and a value as YAML writes it: <c>training.learning_rate=1e-4</c>.
    /// They are checked together: one may be what makes another possible. The relative path of a policy begins at the process's current
    /// folder.</param>
    /// <exception cref="ConfigurationException">Overrides have mistakes, each of which is named; or the policy has.</exception>
    public static TrainingConfiguration Apply(TrainingConfiguration configuration, params IReadOnlyList<string> overrides)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(overrides);
        var draft = new ConfigurationDraft();
        foreach (string text in overrides)
        {
            var place = new ConfigurationPlace(0, 0, text ?? "");
            int equals = place.Override!.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
                draft.Report(place, "", $"write a key, '=' and a value, such as training.epochs=20.");
            else
                draft.Set(text![..equals].Trim(), text[(equals + 1)..].Trim(), isQuoted: false, place, place);
        }
        TrainingConfiguration changed = draft.Build(configuration, "");
        AugmentationSettings before = configuration.Augmentation, after = changed.Augmentation;
        return after.Policy == before.Policy && after.NoisePath == before.NoisePath ? changed : WithPolicy(changed, Environment.CurrentDirectory);
    }

    // With full paths, and with what is in the policy.
    private static TrainingConfiguration WithPolicy(TrainingConfiguration configuration, string folder)
    {
        string name = configuration.Augmentation.Policy, noise = configuration.Augmentation.NoisePath;
        if (noise.Length > 0)
            configuration = configuration with { Augmentation = configuration.Augmentation with { NoisePath = Resolve("augmentation.noise_path", noise, folder) } };
        if (name == PolicySettingAttribute.None)
            return configuration with { PolicyText = null };
        string source = PolicyPresets.Find(name) ?? Resolve("augmentation.policy", name, folder);
        return configuration with
        {
            Augmentation = configuration.Augmentation with { Policy = source },
            PolicyText = PolicyReader.Read(source).Text,
        };
    }

    private static string Resolve(string key, string path, string folder)
    {
        try
        {
            return Path.GetFullPath(path, folder);
        }
        catch (ArgumentException error)
        {
            throw new ConfigurationException(path, $"{key} is no path. Name a file or folder.", error);
        }
    }
}
