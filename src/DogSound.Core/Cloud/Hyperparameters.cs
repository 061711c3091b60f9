using System.Globalization;
using System.Text.Json;
using DogSound.Core.Configuration;

namespace DogSound.Core.Cloud;

/// <summary>
/// The hyperparameters of a training job: a JSON object whose values are all strings, as Amazon SageMaker writes it. Each is one of
/// <see cref="Names"/>, or a setting of the configuration (<c>training.epochs</c>).
/// </summary>
internal sealed class Hyperparameters
{
    public const string Channel = "channel", Manifest = "manifest", AudioRoot = "audio_root", Classes = "classes", MultiLabel = "multi_label",
        Preset = "configuration", ValidationFraction = "validation_fraction", TestFraction = "test_fraction", SplitSeed = "split_seed",
        KeepRehearsalClips = "keep_rehearsal_clips";

    /// <summary>Those that are no settings of the configuration.</summary>
    public static readonly IReadOnlyList<string> Names =
        [Channel, Manifest, AudioRoot, Classes, MultiLabel, Preset, ValidationFraction, TestFraction, SplitSeed, KeepRehearsalClips];

    // What the tools of SageMaker add for containers of another kind.
    private const string ForeignPrefix = "sagemaker_";

    private const long MostBytes = 1 << 20;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    private readonly string _path;
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private Hyperparameters(string path) => _path = path;

    /// <summary>Settings of the configuration, as key=value, in the order of the file.</summary>
    public List<string> Set { get; } = [];

    /// <summary>Reads a file; one that is not there has none.</summary>
    /// <exception cref="TrainingJobException">It can't be read, or a name is unknown.</exception>
    public static Hyperparameters Read(string path)
    {
        var read = new Hyperparameters(path);
        if (!File.Exists(path)) return read;
        try
        {
            if (new FileInfo(path).Length > MostBytes) throw read.Fault($"it is longer than {MostBytes} bytes, which no list of hyperparameters is.");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path), Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw read.Fault("it must be a JSON object of names and strings.");
            foreach (JsonProperty property in document.RootElement.EnumerateObject()) read.Add(property);
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException)
        {
            throw read.Fault($"it can't be read as a JSON object of names and strings. {error.Message}", error);
        }
        return read;
    }

    /// <summary>The text of a hyperparameter; null where it is not given, or empty.</summary>
    public string? Text(string name) => _values.TryGetValue(name, out string? text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

    /// <summary>Parts with commas between them; none where it is not given.</summary>
    public string[] List(string name) => Text(name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A share, from 0 to below 1.</summary>
    /// <exception cref="TrainingJobException">It is something else.</exception>
    public double Fraction(string name, double otherwise) => Text(name) is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is >= 0 and < 1 ? number
        : throw Refuse(name, text, "a number from 0 to below 1, with a point");

    /// <summary>A whole number.</summary>
    /// <exception cref="TrainingJobException">It is something else.</exception>
    public long Integer(string name, long otherwise) => Text(name) is not { } text ? otherwise
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
        : throw Refuse(name, text, "a whole number");

    /// <summary>True or false.</summary>
    /// <exception cref="TrainingJobException">It is something else.</exception>
    public bool Truth(string name) => Text(name)?.ToLowerInvariant() switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Refuse(name, Text(name)!, "true or false"),
    };

    /// <summary>The error of a value that a hyperparameter can't have.</summary>
    public TrainingJobException Refuse(string name, string value, string allowed) => Fault($"{name} is '{value}', but must be {allowed}.");

    /// <summary>The error of what is wrong with the file.</summary>
    public TrainingJobException Fault(string message, Exception? inner = null) => new(TrainingJobErrorReason.InvalidHyperparameter, _path, message, inner);

    private void Add(JsonProperty property)
    {
        if (property.Name.StartsWith(ForeignPrefix, StringComparison.Ordinal)) return;
        if (property.Value.ValueKind != JsonValueKind.String) throw Fault($"{property.Name} is a {property.Value.ValueKind}, but every value must be a string, such as \"20\".");
        string text = property.Value.GetString()!;
        if (Names.Contains(property.Name)) _values.Add(property.Name, text);
        else if (SettingCatalog.Find(property.Name) is not null) Set.Add($"{property.Name}={text}");
        else
        {
            string advice = property.Name.Contains('.', StringComparison.Ordinal) ? UnknownKey.Describe(property.Name)
                : $"it is none of {string.Join(", ", Names)}, and no setting such as training.epochs.{Suggestion.For(property.Name, Names)}";
            throw Fault($"there is no hyperparameter '{property.Name}': {advice}");
        }
    }
}
