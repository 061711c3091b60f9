using DogSound.Core.Configuration;
using DogSound.Core.Training;
using static TorchSharp.torch;

namespace DogSound.Core.Incremental;

/// <summary>How a model is updated, beside its clips.</summary>
public sealed record ModelUpdateSettings
{
    /// <summary>How to train; null for what the model was trained with. Network and features must be the model's.</summary>
    public TrainingConfiguration? Configuration { get; init; }

    /// <summary>Where to compute.</summary>
    public required Device Device { get; init; }

    /// <summary>Goes on at the newest checkpoint of the same update, where there is one, and takes a finished one as it is.</summary>
    public bool Resume { get; init; }

    /// <summary>Folder of the decoded clips; null for the user's cache.</summary>
    public string? StoreFolder { get; init; }

    /// <summary>Called with the clips that are decoded, and all; or null.</summary>
    public Action<int, int>? Decoding { get; init; }

    /// <summary>Called before the first step, so that a signal can <see cref="Trainer.Interrupt"/> the run; or null.</summary>
    public Action<Trainer>? Starting { get; init; }

    /// <summary>Called after every step; or null.</summary>
    public Action<TrainingProgress>? Training { get; init; }
}
