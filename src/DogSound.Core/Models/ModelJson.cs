using System.Text.Json;
using System.Text.Json.Serialization;
using DogSound.Core.Configuration;

namespace DogSound.Core.Models;

/// <summary>The document's JSON: strict, so that what a file says is what is used.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    MaxDepth = MaximumDepth)]
[JsonSerializable(typeof(ModelDocument))]
[JsonSerializable(typeof(TrainingConfiguration))]
internal sealed partial class ModelJson : JsonSerializerContext
{
    private const int MaximumDepth = 8;

    /// <summary>The document as one line of text.</summary>
    public static string Write(ModelDocument document) => JsonSerializer.Serialize(document, Default.ModelDocument);

    /// <summary>Reads and checks a document.</summary>
    /// <exception cref="JsonException">It is not JSON, has unknown or repeated keys, lacks one, or has values of a wrong type.</exception>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static ModelDocument Read(string text)
    {
        ModelDocument document = JsonSerializer.Deserialize(text, Default.ModelDocument) ?? throw new JsonException("It is null.");
        document.Validate();
        return document;
    }
}
