using DogSound.Core.Filtering;
using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Takes what is below a corner away from clips: small microphones do so. A Butterworth filter (<see cref="Biquad.ButterworthHighPass"/>)
/// of a drawn order; the corner is drawn with the same chance for each octave.
/// </summary>
/// <param name="settings">Corner and order.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal sealed class RandomHighPass(HighPassSettings settings, TransformContext context) : FilterTransform<CutoffDraw>(TransformName)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "high_pass";

    protected override CutoffDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        double bandwidth = BandLimit.BandwidthOf(clip, context.SampleRate);
        double frequency = Biquad.DrawFrequency(random, settings.MinimumFrequency, settings.MaximumFrequency, bandwidth);
        return new CutoffDraw(frequency, settings.MinimumOrder + (int)random.NextInteger(settings.MaximumOrder - settings.MinimumOrder + 1));
    }

    protected override Biquad[] SectionsOf(CutoffDraw draw) => Biquad.ButterworthHighPass(draw.Frequency, draw.Order, context.SampleRate);
}
