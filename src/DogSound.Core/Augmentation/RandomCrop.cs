using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation;

/// <summary>Which part of a long clip the network hears. It is cut by whoever reads the clip, so that the rest is never read.</summary>
internal static class RandomCrop
{
    /// <summary>What its random sequence is for.</summary>
    public const string Name = "random_crop";

    /// <summary>Draws the first sample: each from 0 to <paramref name="clipLength"/> - <paramref name="windowLength"/>, both included,
    /// with the same chance; 0 where the clip is not longer than the window.</summary>
    public static long DrawOffset(RandomSequence random, long clipLength, long windowLength) =>
        clipLength > windowLength ? random.NextInteger(clipLength - windowLength + 1) : 0;
}
