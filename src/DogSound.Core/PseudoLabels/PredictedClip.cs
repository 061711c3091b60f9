namespace DogSound.Core.PseudoLabels;

/// <summary>What models say of one clip, all its windows together.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="ClassIndex">The most probable class, from 0; the first of equals.</param>
/// <param name="Confidence">Its probability, 0 to 1.</param>
/// <param name="ExpectedLabel">The label that the clip came with, or null.</param>
public sealed record PredictedClip(string Path, int ClassIndex, double Confidence, string? ExpectedLabel);
