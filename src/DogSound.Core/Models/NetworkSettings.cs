namespace DogSound.Core.Models;

/// <summary>The size of a network: what it sees, what it tells apart, how wide it is.</summary>
/// <param name="ClassCount">Classes (C), from 1.</param>
/// <param name="MelCount">Mel bands (M) of the spectrograms.</param>
/// <param name="FrameCount">Frames (F) of the spectrograms.</param>
/// <param name="Width">Channels of the first convolution; all others are multiples of it. 1 to 512; the published networks have 64.</param>
public sealed record NetworkSettings(int ClassCount, int MelCount, int FrameCount, int Width = NetworkSettings.DefaultWidth)
{
    /// <summary>Channels of the first convolution in the published networks.</summary>
    public const int DefaultWidth = 64;

    /// <summary>Checks the values that hold for every network.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public void Validate()
    {
        Require(ClassCount is >= 1 and <= 10_000, "classes", ClassCount, "from 1 to 10000");
        Require(MelCount >= 1, "n_mels", MelCount, "from 1");
        Require(FrameCount >= 1, "frames", FrameCount, "from 1");
        Require(Width is >= 1 and <= 512, "width", Width, "from 1 to 512");
    }

    /// <summary>Throws when a value is not as it must be.</summary>
    internal static void Require(bool condition, string key, int value, string range)
    {
        if (!condition)
            throw new ArgumentException(FormattableString.Invariant($"{key} is {value}, but must be {range}."));
    }
}
