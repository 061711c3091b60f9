using DogSound.Core.Features;

namespace DogSound.Core.Tests.Features;

/// <summary>Features that are computed in no time.</summary>
internal static class TestFeatures
{
    /// <summary>Clips of a second: T = 8000, M = 16, F = 63.</summary>
    public static readonly FeatureSettings Small = new()
    {
        SampleRate = 8000,
        FftSize = 256,
        WindowLength = 256,
        HopLength = 128,
        MelCount = 16,
        MaximumFrequency = 4000,
        ClipDuration = 1,
    };
}
