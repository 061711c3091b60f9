using DogSound.Core.Randomness;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A change of sign.</summary>
/// <param name="IsInverted">True: every sample gets the other sign.</param>
public sealed record PolarityDraw(bool IsInverted);

/// <summary>
/// Turns clips upside down: -x. It sounds the same, and microphones are wired either way; a network that sees waveforms learns not to care.
/// A power spectrum does not change at all.
/// </summary>
internal sealed class PolarityInversion() : Transform<PolarityDraw>(TransformName)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "polarity";

    protected override PolarityDraw? Draw(RandomSequence random, ClipFacts clip) => new(true);

    protected override Tensor Apply(Tensor batch, PolarityDraw?[] draws)
    {
        float[] signs = Array.ConvertAll(draws, draw => draw is { IsInverted: true } ? -1f : 1);
        return batch.mul_(tensor(signs).to(batch.device).unsqueeze(1));
    }
}
