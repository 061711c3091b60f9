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

    /// <summary>Mean average precision over the classes; more is better.</summary>
    [JsonStringEnumMemberName("mean_average_precision")]
    MeanAveragePrecision,

    /// <summary>Label-weighted label-ranking average precision; more is better.</summary>
    [JsonStringEnumMemberName("lwlrap")]
    Lwlrap,

    /// <summary>Share of clips that are right; more is better.</summary>
    [JsonStringEnumMemberName("accuracy")]
    Accuracy,

    /// <summary>Mean of -ln(probability of what is true); less is better.</summary>
    [JsonStringEnumMemberName("log_loss")]
    LogLoss,
}
