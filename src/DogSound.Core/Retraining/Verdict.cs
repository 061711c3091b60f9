namespace DogSound.Core.Retraining;

/// <summary>What was found out about a new model.</summary>
/// <param name="IsPassed">Whether it may become the champion.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Evaluation">The new model on the test clips that the champion knows the classes of; null where there are none.</param>
/// <param name="Comparison">The same beside the champion; null without one.</param>
internal sealed record Verdict(bool IsPassed, string Reason, DogSound.Evaluation? Evaluation, ModelComparison? Comparison);
