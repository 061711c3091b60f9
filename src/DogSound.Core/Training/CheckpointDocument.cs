using System.Text.Json;
using System.Text.Json.Serialization;
using DogSound.Core.Configuration;
using DogSound.Core.Models;

namespace DogSound.Core.Training;

/// <summary>What a checkpoint says of its run, beside its tensors.</summary>
internal sealed record CheckpointDocument
{
    private const int CurrentSchemaVersion = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 16,
    };

    /// <summary>Version of the document's form.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>What the run's model says of itself so far.</summary>
    public required ModelDocument Model { get; init; }

    /// <summary>How the run was configured.</summary>
    public required TrainingConfiguration Configuration { get; init; }

    /// <summary><see cref="DatasetFingerprint.Value"/> of the clips that it learns from and is validated on; their list stands in a file of its
    /// own, which is written once.</summary>
    public required string DataFingerprint { get; init; }

    /// <summary>Whether the best weights are in the file; else they are those of the last epoch, or there are none.</summary>
    public required bool HasBestWeights { get; init; }

    /// <summary>Names what is in the recordings that the policy uses; empty for none.</summary>
    public string RecordingsContent { get; init; } = "";

    /// <summary>SHA-256 of the file of the model that is updated, in hexadecimal digits; empty for a training from the beginning.</summary>
    public string BaseFingerprint { get; init; } = "";

    /// <summary>Where the run stands.</summary>
    public required RunState State { get; init; }

    /// <summary>The document as one line of text.</summary>
    public static string Write(CheckpointDocument document) => JsonSerializer.Serialize(document, Options);

    /// <summary>Reads and checks a document.</summary>
    /// <exception cref="JsonException">It is not JSON, or not of this form.</exception>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static CheckpointDocument Read(string text)
    {
        CheckpointDocument document = JsonSerializer.Deserialize<CheckpointDocument>(text, Options) ?? throw new JsonException("It is null.");
        if (document.SchemaVersion != CurrentSchemaVersion)
            throw new ArgumentException($"schema_version is {document.SchemaVersion}, but this program reads {CurrentSchemaVersion}.");
        document.Model.Validate();
        document.Configuration.Validate();
        RunState state = document.State;
        if (state.Epoch < 1 || state.Batch < 0 || state.ClipCount < 0 || state.Epochs.Count != state.Epoch - 1)
            throw new ArgumentException("its position is impossible");
        return document;
    }
}
