namespace DogSound.Core.Inference;

/// <summary>What the model hears at once: a whole clip, padded at both ends, or one window of a longer recording.</summary>
/// <param name="Samples">Mono samples at the model's rate, exactly one clip of them.</param>
/// <param name="Start">Seconds from the beginning of the file.</param>
/// <param name="End">Seconds from the beginning of the file; the padding does not count.</param>
public readonly record struct RecordingWindow(float[] Samples, double Start, double End);
