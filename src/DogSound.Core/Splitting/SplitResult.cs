namespace DogSound.Core.Splitting;

/// <summary>A data set that has been split.</summary>
/// <param name="Clips">The clips in the order of the input, copies with <see cref="Clip.Part"/> or <see cref="Clip.Fold"/> set.</param>
/// <param name="Warnings">What somebody should know of it, in full sentences.</param>
public sealed record SplitResult(IReadOnlyList<Clip> Clips, IReadOnlyList<string> Warnings);
