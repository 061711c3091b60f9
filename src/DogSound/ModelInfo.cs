namespace DogSound;

/// <summary>What is known of a model file without loading its weights.</summary>
public sealed record ModelInfo
{
    /// <summary>Full path of the model file.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the network, such as resnet18.</summary>
    public required string Architecture { get; init; }

    /// <summary>Class names in the order of the probabilities.</summary>
    public required string[] Classes { get; init; }

    /// <summary>Whether the model may hear several classes at once: its probabilities are independent of each other.</summary>
    public bool IsMultiLabel { get; init; }

    /// <summary>False for a model that has random weights only.</summary>
    public required bool IsTrained { get; init; }

    /// <summary>Number of weights that training changes.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Samples a second that the model hears, in hertz; other clips are resampled.</summary>
    public required int SampleRate { get; init; }

    /// <summary>Seconds that the model hears at once.</summary>
    public required double ClipDuration { get; init; }

    /// <summary>Mel bands of the spectrogram.</summary>
    public required int MelCount { get; init; }

    /// <summary>Temperature of the calibration; 1 where there is none.</summary>
    public required double Temperature { get; init; }

    /// <summary>Figures of the training and of its validation by name; empty where there are none.</summary>
    public required OrderedDictionary<string, double> Metrics { get; init; }

    /// <summary>When the model was made, in UTC.</summary>
    public required DateTime Created { get; init; }

    /// <summary>SHA-256 of the file, in hexadecimal.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The path, so that the record can stand where a model's path is asked for.</summary>
    public override string ToString() => Path;
}
