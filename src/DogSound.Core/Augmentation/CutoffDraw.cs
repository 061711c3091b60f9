namespace DogSound.Core.Augmentation;

/// <summary>A low-pass or high-pass that was drawn.</summary>
/// <param name="Frequency">Where 3 dB are lost, in hertz.</param>
/// <param name="Order">6 dB an octave each.</param>
public sealed record CutoffDraw(double Frequency, int Order);
