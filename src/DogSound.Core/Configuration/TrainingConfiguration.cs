using System.Text.Json.Serialization;
using DogSound.Core.Augmentation.Policies;
using DogSound.Core.Features;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>Everything that decides what a training run does, beside its clips. What a run uses without a word is the preset
/// <see cref="Presets.Default"/>, which names every setting; what these records begin with is for code that names none.</summary>
public sealed record TrainingConfiguration
{
    /// <summary>The network.</summary>
    [JsonPropertyName("model")]
    public ModelSettings Model { get; init; } = new();

    /// <summary>What the network hears. <c>mean</c> and <c>std</c> are measured on the training clips, and cannot be set.</summary>
    [JsonPropertyName("features")]
    public FeatureSettings Features { get; init; } = new();

    /// <summary>How it learns.</summary>
    [JsonPropertyName("training")]
    public TrainingSettings Training { get; init; } = new();

    /// <summary>How training clips are changed, anew in every epoch.</summary>
    [JsonPropertyName("augmentation")]
    public AugmentationSettings Augmentation { get; init; } = new();

    /// <summary>How a model that is there learns more.</summary>
    [JsonPropertyName("incremental")]
    public IncrementalSettings Incremental { get; init; } = new();

    /// <summary>Which clips travel with a model.</summary>
    [JsonPropertyName("rehearsal")]
    public RehearsalSettings Rehearsal { get; init; } = new();

    /// <summary>What is in the policy that <see cref="AugmentationSettings.Policy"/> names, as YAML, read together with the configuration;
    /// null for none. A resumed run compares this, wherever the policy's file lies.</summary>
    [JsonPropertyName("policy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PolicyText { get; init; }

    /// <summary>The policy of <see cref="PolicyText"/>, or null.</summary>
    /// <exception cref="ConfigurationException">The text is no policy.</exception>
    public AugmentationPolicy? ReadPolicy() => PolicyText is null ? null : PolicyReader.Parse(PolicyText, Augmentation.Policy);

    /// <summary>Checks every value, so that nobody after it has to.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message begins with its key as files write it, such as
    /// <c>training.learning_rate</c>, and says the range. It holds one sentence for every such value.</exception>
    public void Validate()
    {
        List<SettingProblem> problems = SettingCatalog.FindProblems(this, []);
        if (problems.Count > 0)
            throw new ArgumentException(string.Join(' ', problems.Select(problem => problem.Text)));
    }
}
