using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Mixes each clip of a batch with the next one, and their labels alike (mixup: Zhang and others, 2018): the network learns to be as sure
/// of a sound as there is of it. The share is max(lambda, 1 - lambda) with lambda from Beta(alpha, alpha), so that each clip stays the
/// larger part of its mix.
/// </summary>
internal static class Mixup
{
    /// <summary>What its random sequence is for.</summary>
    public const string Name = "mixup";

    /// <summary>Draws a clip's own share, 0.5 to 1; 1 where <paramref name="alpha"/> is 0.</summary>
    public static double DrawShare(RandomSequence random, double alpha)
    {
        if (alpha == 0)
            return 1;
        double lambda = random.NextBeta(alpha, alpha);
        return Math.Max(lambda, 1 - lambda);
    }

    /// <summary>share x clip + (1 - share) x next clip, for a whole batch; the last one's next is the first.</summary>
    /// <param name="batch">One clip a row.</param>
    /// <param name="shares">Each clip's own share.</param>
    /// <returns>A new tensor of the same shape.</returns>
    public static Tensor Mix(Tensor batch, float[] shares)
    {
        long[] shape = new long[batch.dim()];
        Array.Fill(shape, 1);
        shape[0] = shares.Length;
        using DisposeScope scope = NewDisposeScope();
        Tensor mixed = batch.roll(-1, 0);
        mixed.lerp_(batch, tensor(shares).to(batch.device).view(shape));
        return mixed.MoveToOuterDisposeScope();
    }
}
