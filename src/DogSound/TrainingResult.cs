namespace DogSound;

/// <summary>What a training run made. Binds to the cmdlets that take a model.</summary>
public sealed record TrainingResult
{
    /// <summary>Full path of the model file.</summary>
    public required string Path { get; init; }

    /// <summary>Name of the network.</summary>
    public required string Architecture { get; init; }

    /// <summary>Names of the classes, in the order of the network's outputs.</summary>
    public required string[] Classes { get; init; }

    /// <summary>Fold that was held out, or null.</summary>
    public string? Fold { get; init; }

    /// <summary>Clips that the model learnt from.</summary>
    public required int TrainCount { get; init; }

    /// <summary>How many of them have a label that a model gave.</summary>
    public int PseudoCount { get; init; }

    /// <summary>How many of them came with the model that was updated.</summary>
    public int RehearsalCount { get; init; }

    /// <summary>Clips that chose the epoch.</summary>
    public required int ValidationCount { get; init; }

    /// <summary>Clips that were left out because they are for the test.</summary>
    public required int TestCount { get; init; }

    /// <summary>Pseudo-labelled clips that were left out, because nothing is judged by them.</summary>
    public int PseudoLeftOutCount { get; init; }

    /// <summary>Clips that were left out because they could not be read.</summary>
    public required int FailedCount { get; init; }

    /// <summary>One record an epoch.</summary>
    public required TrainingEpoch[] Epochs { get; init; }

    /// <summary>Number of the epoch whose weights the model has, from 1.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Why the run ended: Completed or EarlyStopping.</summary>
    public required string StopReason { get; init; }

    /// <summary>The model on the validation clips; null without a validation part.</summary>
    public Evaluation? Validation { get; init; }

    /// <summary>The model on the clips of the fold that was held out; null without one.</summary>
    public Evaluation? HeldOut { get; init; }

    /// <summary>What the model says of the clips of the fold that was held out; empty without one.</summary>
    public Prediction[] Predictions { get; init; } = [];

    /// <summary>Full path of the model that was updated; null for a training from the beginning.</summary>
    public string? BaseModel { get; init; }

    /// <summary>What became of every class in an update, the old model beside the new one; empty for a training from the beginning, and without a validation part.</summary>
    public ClassChange[] Changes { get; init; } = [];

    /// <summary>Seed of all randomness.</summary>
    public required long Seed { get; init; }

    /// <summary>Where it was computed, such as cpu or cuda:0.</summary>
    public required string Device { get; init; }

    /// <summary>Arithmetic of the network: Float32 or BFloat16.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Time of the whole run, over all resumes.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Full path of the log: one JSON object a line, one line an epoch.</summary>
    public required string LogPath { get; init; }

    /// <summary>The path of the model, so that the record can stand where a model's path is asked for.</summary>
    public override string ToString() => Path;
}
