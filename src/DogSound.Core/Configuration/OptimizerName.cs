using System.Text.Json.Serialization;

namespace DogSound.Core.Configuration;

/// <summary>How gradients become steps.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OptimizerName>))]
public enum OptimizerName
{
    /// <summary>Adam with decoupled weight decay (Loshchilov and Hutter, 2019).</summary>
    [JsonStringEnumMemberName("adamw")]
    AdamW,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    [JsonStringEnumMemberName("sgd")]
    Sgd,
}
