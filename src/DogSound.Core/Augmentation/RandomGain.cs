using DogSound.Core.Randomness;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A gain that was drawn.</summary>
/// <param name="Gain">In decibels; above 0 is louder.</param>
public sealed record GainDraw(double Gain);

/// <summary>
/// Makes clips louder or quieter: x times 10^(gain / 20), the gain uniform between two bounds. How loud a recording is says how far the
/// microphone was, and not what was heard.
/// </summary>
/// <param name="settings">The bounds.</param>
internal sealed class RandomGain(GainSettings settings) : Transform<GainDraw>(TransformName)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "gain";

    protected override GainDraw? Draw(RandomSequence random, ClipFacts clip) => new(random.NextDouble(settings.MinimumGain, settings.MaximumGain));

    protected override Tensor Apply(Tensor batch, GainDraw?[] draws)
    {
        float[] factors = Array.ConvertAll(draws, draw => draw is null ? 1 : (float)Math.Pow(10, draw.Gain / 20));
        return batch.mul_(tensor(factors).to(batch.device).unsqueeze(1));
    }
}
