using DogSound.Core.Filtering;
using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation;

/// <summary>A low-pass or high-pass that was drawn.</summary>
/// <param name="Frequency">Where 3 dB are lost, in hertz.</param>
/// <param name="Order">6 dB an octave each.</param>
public sealed record CutoffDraw(double Frequency, int Order);

/// <summary>
/// A Butterworth filter of a drawn order at a drawn corner: the order uniformly, the corner with the same chance for each octave, and not
/// beyond what the clip's own file holds.
/// </summary>
/// <param name="name">See <see cref="ITransform.Name"/>.</param>
/// <param name="settings">Corner and order.</param>
/// <param name="sampleRate">Rate of the waveforms, in hertz.</param>
internal abstract class CutoffFilter(string name, CutoffSettings settings, int sampleRate) : FilterTransform<CutoffDraw>(name)
{
    /// <summary>Rate of the waveforms, in hertz.</summary>
    protected int SampleRate => sampleRate;

    protected override CutoffDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        double bandwidth = BandLimit.BandwidthOf(clip, sampleRate);
        double frequency = Biquad.DrawFrequency(random, settings.MinimumFrequency, settings.MaximumFrequency, bandwidth);
        return new CutoffDraw(frequency, settings.MinimumOrder + (int)random.NextInteger(settings.MaximumOrder - settings.MinimumOrder + 1));
    }
}
