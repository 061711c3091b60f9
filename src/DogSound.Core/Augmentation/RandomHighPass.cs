using DogSound.Core.Filtering;

namespace DogSound.Core.Augmentation;

/// <summary>Takes what is below a corner away from clips: small microphones do so (<see cref="Biquad.ButterworthHighPass"/>).</summary>
/// <param name="settings">Corner and order.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal sealed class RandomHighPass(HighPassSettings settings, TransformContext context)
    : CutoffFilter(TransformName, settings, context.SampleRate)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "high_pass";

    protected override Biquad[] SectionsOf(CutoffDraw draw) => Biquad.ButterworthHighPass(draw.Frequency, draw.Order, SampleRate);
}
