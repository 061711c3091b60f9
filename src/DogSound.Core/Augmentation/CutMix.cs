using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Replaces a stretch of time of each spectrogram by the same stretch of another clip, and as much of its label (CutMix: S. Yun et al.,
/// CutMix: Regularization Strategy to Train Strong Classifiers with Localizable Features, 2019; here over all bands). The share that stays is
/// drawn as mixup's is, so that each clip stays the larger part; then it is what the whole frames make of it.
/// </summary>
internal static class CutMix
{
    /// <summary>What its random sequence is for.</summary>
    public const string Name = "cutmix";

    /// <summary>Draws the share of the clip that stays, and the first frame of what does not.</summary>
    /// <param name="random">The clip's sequence.</param>
    /// <param name="alpha">Shape of the Beta distribution; 0 replaces nothing.</param>
    /// <param name="frameCount">Frames of a spectrogram (F).</param>
    public static (double Share, int Start) Draw(RandomSequence random, double alpha, int frameCount)
    {
        int width = (int)Math.Round((1 - Mixup.DrawShare(random, alpha)) * frameCount);
        return (1 - (double)width / frameCount, (int)random.NextInteger(frameCount - width + 1));
    }

    /// <summary>Puts the stretches of the partners in their places, for a whole batch.</summary>
    /// <param name="batch">[B, 1, M, F]; not changed.</param>
    /// <param name="draws">What was drawn, row by row.</param>
    /// <param name="partners">Row of each clip's partner.</param>
    /// <returns>A new tensor of the same shape.</returns>
    public static Tensor Mix(Tensor batch, IReadOnlyList<ClipDraw> draws, int[] partners)
    {
        int frameCount = (int)batch.shape[3];
        bool[] replaced = new bool[draws.Count * frameCount];
        for (int row = 0; row < draws.Count; row++)
        {
            int width = (int)Math.Round((1 - draws[row].MixupShare) * frameCount);
            replaced.AsSpan(row * frameCount + draws[row].CutStart, width).Fill(true);
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor others = batch.index_select(0, tensor(Array.ConvertAll(partners, partner => (long)partner)).to(batch.device));
        return where(tensor(replaced).to(batch.device).view(draws.Count, 1, 1, frameCount), others, batch).MoveToOuterDisposeScope();
    }
}
