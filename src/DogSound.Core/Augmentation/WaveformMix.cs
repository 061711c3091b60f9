using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Lays each sound of a batch over another one as if both were heard at once, in such a ratio that one makes up as much of what people hear as
/// its label says, however loud the recordings are (Y. Tokozume et al., Learning from Between-class Examples for Deep Sound Recognition, 2018,
/// equation 2): with the share r and the levels G1 and G2 in decibels, p = 1 / (1 + 10^((G1 - G2) / 20) (1 - r) / r), and the mix is
/// (p x1 + (1 - p) x2) / sqrt(p^2 + (1 - p)^2), as loud as its parts.
/// </summary>
internal static class WaveformMix
{
    /// <summary>Mixes a whole batch.</summary>
    /// <param name="batch">[B, T] float32; not changed.</param>
    /// <param name="shares">Each clip's own share, above 0 to 1; where it is 1, and where a clip is its own partner, nothing is mixed in.</param>
    /// <param name="partners">Row of each clip's partner.</param>
    /// <param name="sampleRate">Samples a second, in hertz.</param>
    /// <returns>A new tensor of the same shape.</returns>
    public static Tensor Mix(Tensor batch, double[] shares, int[] partners, int sampleRate)
    {
        double[] levels = SoundLevel.Of(batch, sampleRate);
        float[] own = new float[shares.Length], other = new float[shares.Length];
        for (int row = 0; row < shares.Length; row++)
        {
            double p = partners[row] == row ? 1 : Ratio(shares[row], levels[row], levels[partners[row]]);
            double loudness = Math.Sqrt(p * p + (1 - p) * (1 - p));
            (own[row], other[row]) = ((float)(p / loudness), (float)((1 - p) / loudness));
        }

        using DisposeScope scope = NewDisposeScope();
        Tensor mixed = batch.index_select(0, tensor(Array.ConvertAll(partners, partner => (long)partner)).to(batch.device));
        _ = mixed.mul_(Column(other)).AddProductInPlace(batch, Column(own), 1);
        return mixed.MoveToOuterDisposeScope();

        Tensor Column(float[] values) => tensor(values).to(batch.device).unsqueeze(1);
    }

    /// <summary>The factor p of the clip itself.</summary>
    /// <param name="share">Its share r, above 0.</param>
    /// <param name="level">Its level, in decibels.</param>
    /// <param name="otherLevel">The level of the other one.</param>
    internal static double Ratio(double share, double level, double otherLevel) =>
        1 / (1 + Math.Pow(10, (level - otherLevel) / 20) * ((1 - share) / share));
}
