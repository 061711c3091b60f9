namespace DogSound.Core.Training;

/// <summary>How a run ended.</summary>
/// <param name="Epochs">What every epoch came to.</param>
/// <param name="BestEpoch">The epoch whose weights the model has, from 1.</param>
/// <param name="StopReason">Completed or EarlyStopping.</param>
/// <param name="UsesBFloat16">Whether the network computed in bfloat16.</param>
/// <param name="Duration">Time of all steps and validations, over all resumes.</param>
public sealed record TrainingOutcome(IReadOnlyList<TrainingEpoch> Epochs, int BestEpoch, string StopReason, bool UsesBFloat16, TimeSpan Duration);
