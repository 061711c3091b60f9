using DogSound.Core.Configuration;
using DogSound.Core.Gate;
using DogSound.Core.Registry;

namespace DogSound.Core.Retraining;

/// <summary>A retraining file, read: what a run does, with full paths.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Sources">Where clips come from; where two name a clip, what the later one says counts.</param>
/// <param name="Training">How to train.</param>
/// <param name="Gate">What a new model must be to replace the champion.</param>
public sealed record RetrainingPlan(RetrainingSettings Settings, IReadOnlyList<ClipSource> Sources, TrainingConfiguration Training, GateRules Gate)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="ConfigurationException">It, or the training configuration or the rules that it names, can't be read or has mistakes: all of
    /// them are said.</exception>
    public static RetrainingPlan Read(string path)
    {
        string full = Path.GetFullPath(path);
        (RetrainingSettings settings, IReadOnlyList<ClipSource> sources) = RetrainingParser.Read(ConfigurationFile.ReadText(full, []), path);
        string folder = Path.GetDirectoryName(full)!;
        string Full(string other) => other.Length == 0 ? "" : Path.GetFullPath(other, folder);
        settings = settings with
        {
            Registry = ModelRegistry.IsAddress(settings.Registry) ? settings.Registry : Full(settings.Registry),
            Work = Full(settings.Work),
            Store = Full(settings.Store),
            Configuration = Presets.Find(settings.Configuration) is null ? Full(settings.Configuration) : settings.Configuration,
            Gate = GateRulesReader.FindPreset(settings.Gate) is null ? Full(settings.Gate) : settings.Gate,
            Regression = Full(settings.Regression),
            Alert = Full(settings.Alert),
        };
        ClipSource[] resolved =
        [
            .. sources.Select(source => source with { Folder = Full(source.Folder), Manifest = Full(source.Manifest), AudioRoot = Full(source.AudioRoot) }),
        ];
        TrainingConfiguration training = ConfigurationReader.Read(settings.Configuration);
        RequireUpdatable(training, path);
        return new RetrainingPlan(settings, resolved, training, GateRulesReader.Read(settings.Gate));
    }

    // Said before the first model is trained: every later one is to be an update of it.
    private static void RequireUpdatable(TrainingConfiguration training, string path)
    {
        var mistakes = new MistakeList();
        foreach ((string key, string value, string allowed) in IncrementalSettings.Obstacles(training.Training))
            mistakes.Report(default, "configuration", $"the configuration has {key}: {value}, which does not go with the updates of later runs. It must be {allowed}.");
        mistakes.ThrowIfAny(path);
    }
}
