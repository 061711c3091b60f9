namespace DogSound.Core.Training;

/// <summary>A clip at its place in an epoch.</summary>
/// <param name="Position">Its position in the training part.</param>
/// <param name="Showing">How often the epoch has shown it before: each time it is augmented in another way.</param>
public readonly record struct PlannedClip(int Position, int Showing);
