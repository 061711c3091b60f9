namespace DogSound.Core.Training;

/// <summary>How far a run is.</summary>
/// <param name="Epoch">The epoch that is under way, from 1.</param>
/// <param name="EpochCount">All epochs.</param>
/// <param name="ClipsDone">Clips that were learnt from, counted once an epoch, over all epochs and resumes.</param>
/// <param name="ClipsTotal">The same at the end of the last epoch.</param>
/// <param name="Loss">Mean loss of the epoch so far.</param>
public sealed record TrainingProgress(int Epoch, int EpochCount, long ClipsDone, long ClipsTotal, double Loss);
