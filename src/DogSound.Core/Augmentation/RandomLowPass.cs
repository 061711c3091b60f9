using DogSound.Core.Filtering;

namespace DogSound.Core.Augmentation;

/// <summary>Takes what is above a corner away from clips: walls, distance and covered microphones do so (<see cref="Biquad.ButterworthLowPass"/>).</summary>
/// <param name="settings">Corner and order.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal sealed class RandomLowPass(LowPassSettings settings, TransformContext context)
    : CutoffFilter(TransformName, settings, context.SampleRate)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "low_pass";

    protected override Biquad[] SectionsOf(CutoffDraw draw) => Biquad.ButterworthLowPass(draw.Frequency, draw.Order, SampleRate);
}
