using DogSound.Core.Filtering;
using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation;

/// <summary>A band-pass that was drawn.</summary>
/// <param name="Frequency">Centre, in hertz.</param>
/// <param name="Width">Between the points 3 dB down, in octaves.</param>
public sealed record BandPassDraw(double Frequency, double Width);

/// <summary>
/// Leaves one band of clips: a telephone, a sound through a door. Gain 1 at the centre and 6 dB less an octave on both sides
/// (<see cref="Biquad.BandPass(double, double, int)"/> with Q = 1 / (2 sinh(ln 2 / 2 x width))); the centre is drawn with the same chance for
/// each octave, the width uniformly.
/// </summary>
/// <param name="settings">Centre and width.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal sealed class RandomBandPass(BandPassSettings settings, TransformContext context) : FilterTransform<BandPassDraw>(TransformName)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "band_pass";

    protected override BandPassDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        double bandwidth = BandLimit.BandwidthOf(clip, context.SampleRate);
        double frequency = Biquad.DrawFrequency(random, settings.MinimumFrequency, settings.MaximumFrequency, bandwidth);
        return new BandPassDraw(frequency, random.NextDouble(settings.MinimumWidth, settings.MaximumWidth));
    }

    protected override Biquad[] SectionsOf(BandPassDraw draw) =>
        [Biquad.BandPass(draw.Frequency, 1 / (2 * Math.Sinh(Math.Log(2) / 2 * draw.Width)), context.SampleRate)];
}
