namespace DogSound.Core.Registry;

/// <summary>What is written down of a version beside what the model file says of itself.</summary>
public sealed record PublishOptions
{
    /// <summary>The longest <see cref="Note"/>, in UTF-16 characters.</summary>
    public const int MaximumNoteLength = 4000;

    /// <summary>The version that the model was made from, or null.</summary>
    public string? Parent { get; init; }

    /// <summary>Anything worth knowing, up to <see cref="MaximumNoteLength"/> characters, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Figures by name, such as <c>weighted_auc</c> on test clips; they win over those of the model file.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>How the model did beside the one in use, or null; it must be of this very model file.</summary>
    public ModelComparison? Comparison { get; init; }

    /// <summary>Who publishes; null for the user and the machine of this process.</summary>
    public string? PublishedBy { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">The note is too long, or a figure is not a finite number.</exception>
    public void Validate()
    {
        if (Note?.Length > MaximumNoteLength) throw new ArgumentException($"The note has {Note.Length} letters, but must have at most {MaximumNoteLength}.");
        foreach ((string name, double value) in Metrics)
        {
            if (!double.IsFinite(value)) throw new ArgumentException(FormattableString.Invariant($"The metric '{name}' is {value}, but must be a finite number."));
        }
    }
}
