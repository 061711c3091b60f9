using DogSound.Core.Filtering;
using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation;

/// <summary>A band that is raised or lowered.</summary>
/// <param name="Frequency">Centre, in hertz.</param>
/// <param name="Gain">At the centre, in decibels.</param>
/// <param name="Quality">Q: centre divided by width.</param>
public sealed record EqualizerBand(double Frequency, double Gain, double Quality);

/// <summary>An equalizer that was drawn.</summary>
/// <param name="Bands">Its bands, one after the other.</param>
public sealed record EqualizerDraw(IReadOnlyList<EqualizerBand> Bands);

/// <summary>
/// Raises and lowers some bands of clips (<see cref="Biquad.Peak"/>): no two microphones, and no two places of a room, color a sound alike.
/// Centres are drawn with the same chance for each octave, gains and Q uniformly.
/// </summary>
/// <param name="settings">The bands.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal sealed class RandomEqualizer(EqualizerSettings settings, TransformContext context) : FilterTransform<EqualizerDraw>(TransformName)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "random_eq";

    protected override EqualizerDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        double bandwidth = BandLimit.BandwidthOf(clip, context.SampleRate);
        var bands = new EqualizerBand[settings.Bands];
        for (int band = 0; band < bands.Length; band++)
        {
            bands[band] = new EqualizerBand(
                Biquad.DrawFrequency(random, settings.MinimumFrequency, settings.MaximumFrequency, bandwidth),
                random.NextDouble(-settings.MaximumGain, settings.MaximumGain),
                random.NextDouble(settings.MinimumQuality, settings.MaximumQuality));
        }

        return new EqualizerDraw(bands);
    }

    protected override Biquad[] SectionsOf(EqualizerDraw draw) =>
        [.. draw.Bands.Select(band => Biquad.Peak(band.Frequency, band.Quality, band.Gain, context.SampleRate))];
}
