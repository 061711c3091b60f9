namespace DogSound.Core.Inference;

/// <summary>What became of a clip: a prediction, or the error that kept it from one.</summary>
/// <param name="Clip">The clip as it was given.</param>
/// <param name="Prediction">The prediction, or null.</param>
/// <param name="Error">Why there is none, or null.</param>
public sealed record PredictionOutcome(Clip Clip, Prediction? Prediction, Exception? Error);
