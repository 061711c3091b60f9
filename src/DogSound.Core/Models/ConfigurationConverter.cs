using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using DogSound.Core.Configuration;

namespace DogSound.Core.Models;

/// <summary>Reads the configuration of a model of any version: settings that were not known then have the values that the records begin with.
/// Without it they would be 0, because generated readers set every property that can only be initialized.</summary>
internal sealed class ConfigurationConverter : JsonConverter<TrainingConfiguration>
{
    /// <inheritdoc/>
    public override TrainingConfiguration? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonNode? written = JsonNode.Parse(ref reader);
        if (written is JsonObject configuration)
            AddMissing(configuration, JsonSerializer.SerializeToNode(new TrainingConfiguration(), ModelJson.Default.TrainingConfiguration)!.AsObject());
        return written.Deserialize(ModelJson.Default.TrainingConfiguration);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TrainingConfiguration value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, ModelJson.Default.TrainingConfiguration);

    private static void AddMissing(JsonObject written, JsonObject all)
    {
        foreach ((string key, JsonNode? value) in all)
        {
            if (!written.TryGetPropertyValue(key, out JsonNode? ours))
                written.Add(key, value?.DeepClone());
            else if (ours is JsonObject section && value is JsonObject known)
                AddMissing(section, known);
        }
    }
}
