using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>How a model that is there learns more. All else is as in a training from the beginning.</summary>
public sealed record IncrementalSettings : ISettings
{
    /// <summary>Times that every clip is seen in an update, in the place of training.epochs.</summary>
    /// <value>From 1 to 100,000.</value>
    [Setting("Times that every clip is seen in an update, in the place of training.epochs.", Minimum = 1, Maximum = 100_000)]
    [JsonPropertyName("epochs")]
    public int Epochs { get; init; } = 30;

    /// <summary>Size of a step of an update, as a share of training.learning_rate.</summary>
    /// <value>Above 0, at most 1.</value>
    [Setting("Size of a step of an update, as a share of training.learning_rate.", Above = 0, Maximum = 1)]
    [JsonPropertyName("learning_rate_share")]
    public double LearningRateShare { get; init; } = 0.5;

    /// <summary>Share of the loss that is the difference from what the old model says of the same clip (distillation); 0 is none.</summary>
    /// <value>From 0 to below 1.</value>
    [Setting("Share of the loss that is the difference from what the old model says of the same clip (distillation); 0 is none.", Minimum = 0, Below = 1)]
    [JsonPropertyName("distillation_weight")]
    public double DistillationWeight { get; init; } = 0.2;

    /// <summary>What the logits of both models are divided by before they are compared: above 1, what is improbable counts more.</summary>
    /// <value>From 0.1 to 100.</value>
    [Setting("What the logits of both models are divided by before they are compared: above 1, what is improbable counts more.", Minimum = 0.1, Maximum = 100)]
    [JsonPropertyName("distillation_temperature")]
    public double DistillationTemperature { get; init; } = 2;

    /// <summary>The figure on the validation clips by which the best epoch is chosen, in the place of training.validation_score.</summary>
    /// <remarks>An update begins with a model that ranks old classes well, so that AUC may be highest long before new ones are learnt.</remarks>
    /// <value>One of the names of <see cref="Configuration.ValidationScore"/>.</value>
    [Setting("The figure on the validation clips by which the best epoch is chosen, in the place of training.validation_score.")]
    [JsonPropertyName("validation_score")]
    public ValidationScore ValidationScore { get; init; } = ValidationScore.LogLoss;

    /// <summary>The configuration that an update trains with: its epochs, its learning rate and its score.</summary>
    internal TrainingConfiguration Apply(TrainingConfiguration configuration) => configuration with
    {
        Training = configuration.Training with
        {
            Epochs = Epochs,
            LearningRate = configuration.Training.LearningRate * LearningRateShare,
            ValidationScore = ValidationScore,
        },
    };

    /// <summary>What of a training's settings does not go with an update.</summary>
    /// <returns>The setting with its section, its value, and the value that goes.</returns>
    internal static IEnumerable<(string Key, string Value, string Allowed)> Obstacles(TrainingSettings training)
    {
        (string Key, string Value, string Allowed)[] settings =
        [
            ("training.sub_classes", training.SubClasses, ClassListSettingAttribute.None),
            ("training.group_head", training.GroupHead, ClassListSettingAttribute.None),
            ("training.task", SettingText.Format(training.Task), SettingText.Format(TaskName.SingleLabel)),
        ];
        return settings.Where(setting => setting.Value != setting.Allowed);
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">Values are out of range; the message begins with the key of the first, as files write it, and
    /// says the range of each.</exception>
    public void Validate() => SettingChecks.Validate(this, "incremental.");

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
    }
}
