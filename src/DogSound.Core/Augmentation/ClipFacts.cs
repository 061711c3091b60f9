namespace DogSound.Core.Augmentation;

/// <summary>What a draw may depend on beside its random numbers: facts of the clip alone, never of its batch.</summary>
/// <param name="Length">Samples of the whole clip at the rate of the waveforms.</param>
/// <param name="SourceSampleRate">Rate of the clip's file, in hertz: above half of it a real recording of this kind holds nothing, so
/// nothing may be mixed in there.</param>
public readonly record struct ClipFacts(long Length, int SourceSampleRate);
