using DogSound.Core.Filtering;
using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation;

/// <summary>A microphone that was drawn.</summary>
/// <param name="LowCut">Below this many hertz it loses 12 dB an octave.</param>
/// <param name="HighCut">Above this many hertz it loses 24 dB an octave.</param>
/// <param name="ResonanceFrequency">Centre of the housing's resonance, in hertz.</param>
/// <param name="Resonance">How much that is louder, in decibels.</param>
public sealed record MicrophoneDraw(double LowCut, double HighCut, double ResonanceFrequency, double Resonance);

/// <summary>
/// Plays clips through a cheap microphone: no bass (a Butterworth high-pass of order 2), no treble (a low-pass of order 4), and between them
/// a housing that sounds along (<see cref="Biquad.Peak"/> with Q 2). Frequencies are drawn with the same chance for each octave, the
/// resonance uniformly from 0 dB on.
/// </summary>
/// <param name="settings">The bounds.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal sealed class Microphone(MicrophoneSettings settings, TransformContext context) : FilterTransform<MicrophoneDraw>(TransformName)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "microphone";

    private const int LowCutOrder = 2, HighCutOrder = 4;
    private const double ResonanceQuality = 2;

    protected override MicrophoneDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        double bandwidth = BandLimit.BandwidthOf(clip, context.SampleRate);
        double low = Biquad.DrawFrequency(random, settings.MinimumLowCut, settings.MaximumLowCut, bandwidth);
        double high = Biquad.DrawFrequency(random, settings.MinimumHighCut, settings.MaximumHighCut, bandwidth);
        double resonanceFrequency = Biquad.DrawFrequency(random, low, high, bandwidth);
        return new MicrophoneDraw(low, high, resonanceFrequency, random.NextDouble(0, settings.MaximumResonance));
    }

    protected override Biquad[] SectionsOf(MicrophoneDraw draw) =>
    [
        .. Biquad.ButterworthHighPass(draw.LowCut, LowCutOrder, context.SampleRate),
        Biquad.Peak(draw.ResonanceFrequency, ResonanceQuality, draw.Resonance, context.SampleRate),
        .. Biquad.ButterworthLowPass(draw.HighCut, HighCutOrder, context.SampleRate),
    ];
}
