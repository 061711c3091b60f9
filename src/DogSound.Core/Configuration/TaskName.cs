using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>What a model is to tell of a clip.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskName>))]
public enum TaskName
{
    /// <summary>Which one of the classes it is: probabilities sum to 1.</summary>
    [JsonStringEnumMemberName("single_label")]
    SingleLabel,

    /// <summary>Of each class whether it is heard: probabilities are independent of each other.</summary>
    [JsonStringEnumMemberName("multi_label")]
    MultiLabel,
}
