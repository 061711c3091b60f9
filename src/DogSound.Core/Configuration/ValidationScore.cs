using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>The figure by which epochs are compared.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValidationScore>))]
public enum ValidationScore
{
    /// <summary>Weighted one-vs-rest ROC AUC; more is better.</summary>
    [JsonStringEnumMemberName("weighted_auc")]
    WeightedAuc,

    /// <summary>Macro one-vs-rest ROC AUC; more is better.</summary>
    [JsonStringEnumMemberName("macro_auc")]
    MacroAuc,

    /// <summary>Share of clips that are right; more is better.</summary>
    [JsonStringEnumMemberName("accuracy")]
    Accuracy,

    /// <summary>Mean of -ln(probability of the true class); less is better.</summary>
    [JsonStringEnumMemberName("log_loss")]
    LogLoss,
}
