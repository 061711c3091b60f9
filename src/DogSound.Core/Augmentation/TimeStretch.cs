using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A stretch that was drawn.</summary>
/// <param name="Rate">2 is twice as fast and half as long.</param>
public sealed record TimeStretchDraw(double Rate);

/// <summary>
/// Plays sounds faster or slower at the same pitch, by a phase vocoder (<see cref="PhaseVocoder"/>): dogs bark in a hurry and at leisure.
/// Rates are uniform between the lowest and the highest.
/// </summary>
internal sealed class TimeStretch : TempoTransform<TimeStretchDraw>
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "time_stretch";

    private readonly TimeStretchSettings _settings;
    private readonly VocoderFrames _frames;
    private PhaseVocoder? _vocoder;

    /// <summary>Takes the rates.</summary>
    /// <param name="settings">The rates, and whether clips keep their length; validated here.</param>
    /// <param name="context">The run.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public TimeStretch(TimeStretchSettings settings, TransformContext context)
        : base(TransformName, settings.KeepLength)
    {
        SettingChecks.Validate(settings);
        _settings = settings;
        _frames = VocoderFrames.For(context.SampleRate);
    }

    protected override TimeStretchDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        double rate = random.NextDouble(_settings.MinimumRate, _settings.MaximumRate);
        return rate == 1 ? null : new TimeStretchDraw(rate);
    }

    protected override double RateOf(TimeStretchDraw draw) => draw.Rate;

    protected override void Change(ReadOnlySpan<float> from, StretchedRow row, Span<float> to)
    {
        _vocoder ??= new PhaseVocoder(_frames);
        _vocoder.Stretch(from, row.Rate, row.First, to);
    }

    protected override Tensor Change(Tensor batch, StretchedRow[] rows, long length) =>
        PhaseVocoderBatch.Stretch(batch, rows, _frames, length);
}
