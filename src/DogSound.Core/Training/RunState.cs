using System.Text.Json.Serialization;

namespace DogSound.Core.Training;

/// <summary>Where a run stands, beside its tensors: what a checkpoint needs so that the rest of the run is the same as without a stop.
/// There is no random state in it: every draw follows from the seed and from what stands here.</summary>
internal sealed record RunState
{
    /// <summary>The epoch that is under way, from 1; one more than there are when the run is over.</summary>
    [JsonPropertyName("epoch")]
    public int Epoch { get; init; } = 1;

    /// <summary>Batches of it that are done.</summary>
    [JsonPropertyName("batch")]
    public int Batch { get; init; }

    /// <summary>Sum over those batches of loss times clips.</summary>
    [JsonPropertyName("loss_sum")]
    public double LossSum { get; init; }

    /// <summary>Clips in those batches.</summary>
    [JsonPropertyName("clip_count")]
    public long ClipCount { get; init; }

    /// <summary>Seconds that those batches took.</summary>
    [JsonPropertyName("epoch_seconds")]
    public double EpochSeconds { get; init; }

    /// <summary>Seconds that the run has taken.</summary>
    [JsonPropertyName("run_seconds")]
    public double RunSeconds { get; init; }

    /// <summary>The epochs that are over.</summary>
    [JsonPropertyName("epochs")]
    public IReadOnlyList<TrainingEpoch> Epochs { get; init; } = [];

    /// <summary>The epoch with the best validation score so far, or 0.</summary>
    [JsonIgnore]
    public int BestEpoch => Epochs.LastOrDefault(epoch => epoch.IsBest)?.Epoch ?? 0;

    /// <summary>The state at the beginning of the next epoch.</summary>
    public RunState NextEpoch(TrainingEpoch finished) => this with
    {
        Epoch = Epoch + 1,
        Batch = 0,
        LossSum = 0,
        ClipCount = 0,
        EpochSeconds = 0,
        Epochs = [.. Epochs, finished],
    };
}
