using System.Text.Json.Serialization;
using DogSound.Core.Configuration;
using DogSound.Core.Features;

namespace DogSound.Core.Models;

/// <summary>
/// What a model file says of itself, beside its weights: one JSON document in the safetensors metadata, under the key <c>dogsound</c>.
/// </summary>
public sealed record ModelDocument
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentSchemaVersion = 1;

    private const int MaximumNameLength = 200;

    /// <summary>Version of the document's form.</summary>
    [JsonPropertyName("schema_version")]
    public required int SchemaVersion { get; init; }

    /// <summary>When the model was made, UTC.</summary>
    [JsonPropertyName("created")]
    public required DateTimeOffset Created { get; init; }

    /// <summary>Name of the network in <see cref="NetworkRegistry"/>.</summary>
    [JsonPropertyName("architecture")]
    public required string Architecture { get; init; }

    /// <summary>Width of the network (<see cref="NetworkSettings.Width"/>).</summary>
    [JsonPropertyName("width")]
    public int Width { get; init; } = NetworkSettings.DefaultWidth;

    /// <summary>Names of the classes, in the order of the network's outputs.</summary>
    [JsonPropertyName("classes")]
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>What the model tells of a clip; of a document that does not say so, one class.</summary>
    [JsonPropertyName("task")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TaskName Task { get; init; } = TaskName.SingleLabel;

    /// <summary>Position in <see cref="Classes"/> for each output of the network, where some classes have several, whose probabilities are
    /// summed; null where each class has one.</summary>
    [JsonPropertyName("outputs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Outputs { get; init; }

    /// <summary>The features that the network was trained on.</summary>
    [JsonPropertyName("features")]
    public required FeatureSettings Features { get; init; }

    /// <summary>How logits become probabilities.</summary>
    [JsonPropertyName("calibration")]
    public Calibration Calibration { get; init; } = new();

    /// <summary>Where the weights come from, or null when that is not known.</summary>
    [JsonPropertyName("training")]
    public TrainingSummary? Training { get; init; }

    /// <summary>The model that this one began as, and what became of its classes; null for a model that was trained from the beginning.</summary>
    [JsonPropertyName("update")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public UpdateSummary? Update { get; init; }

    /// <summary>Clips that travel with the model, for updates to learn from again; null for none. Only <see cref="ModelFile"/> writes it, with
    /// their samples.</summary>
    [JsonPropertyName("rehearsal")]
    [JsonInclude]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    internal RehearsalDocument? Rehearsal { get; init; }

    /// <summary>Versions of the programs that made the model, by name.</summary>
    [JsonPropertyName("versions")]
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether several classes may be heard at once.</summary>
    [JsonIgnore]
    public bool IsMultiLabel => Task == TaskName.MultiLabel;

    /// <summary>The size of the network.</summary>
    [JsonIgnore]
    public NetworkSettings Network => new(Outputs?.Count ?? Classes.Count, Features.MelCount, Features.FrameCount, Width);

    /// <summary>Checks every value; needs no libtorch.</summary>
    /// <exception cref="ArgumentException">A value is missing or out of range; the message names it.</exception>
    public void Validate()
    {
        if (SchemaVersion != CurrentSchemaVersion)
        {
            throw new ArgumentException(
                $"schema_version is {SchemaVersion}, but this DogSound reads {CurrentSchemaVersion}; use another version of DogSound");
        }

        if (Created.Offset != TimeSpan.Zero)
            throw new ArgumentException("created is not in UTC");
        NetworkRegistry.RequireName(Architecture);
        ValidateClasses();
        if (Outputs is not null && !Outputs.Distinct().Order().SequenceEqual(Enumerable.Range(0, Classes.Count)))
            throw new ArgumentException($"outputs must be positions of classes, from 0 to {Classes.Count - 1}, each at least once");
        if (!Enum.IsDefined(Task))
            throw new ArgumentException($"task is {(int)Task}, but must be single_label or multi_label");
        if (Task == TaskName.MultiLabel && Outputs is not null)
            throw new ArgumentException("outputs can't be given for a task of multi_label, whose classes have one output each");
        Features.Validate();
        Network.Validate();
        Calibration.Validate();
        Rehearsal?.Validate(Classes.Count, Features);
    }

    private void ValidateClasses()
    {
        if (Classes.Count == 0)
            throw new ArgumentException("classes is empty");
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string? name in Classes)
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > MaximumNameLength || name.Any(char.IsControl))
                throw new ArgumentException($"classes holds a name that is empty, not printable or over {MaximumNameLength} letters");
            if (!seen.Add(name))
                throw new ArgumentException($"classes holds '{name}' twice");
        }
    }
}
