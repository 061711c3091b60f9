using DogSound.Core.Audio;
using DogSound.Core.Models;
using DogSound.Core.Training;

namespace DogSound.Core.Incremental;

/// <summary>What an update came to.</summary>
public sealed record ModelUpdateOutcome
{
    /// <summary>Full path of the new model.</summary>
    public required string Path { get; init; }

    /// <summary>What the new model says of itself; <see cref="ModelDocument.Update"/> is what became of every class.</summary>
    public required ModelDocument Document { get; init; }

    /// <summary>How the training ended.</summary>
    public required TrainingOutcome Training { get; init; }

    /// <summary>Clips that were learnt from.</summary>
    public required int TrainCount { get; init; }

    /// <summary>How many of them came with the old model.</summary>
    public required int RehearsalCount { get; init; }

    /// <summary>Clips that were validated on.</summary>
    public required int ValidationCount { get; init; }

    /// <summary>Old classes that there was no clip to learn from.</summary>
    public required IReadOnlyList<string> ClassesWithoutClip { get; init; }

    /// <summary>Clips that could not be read, and why.</summary>
    public required IReadOnlyList<(string Path, AudioFormatException Error)> Failures { get; init; }
}
