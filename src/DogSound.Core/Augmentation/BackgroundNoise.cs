using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation;

/// <summary>Background noise that was drawn.</summary>
/// <param name="Noise">Names the recording by its content: the first 16 hexadecimal digits of the SHA-256 of its samples.</param>
/// <param name="Offset">First sample of the recording that is cut out.</param>
/// <param name="Start">Sample of the cut that the clip begins with: what is before it comes at the end.</param>
/// <param name="Alpha">Amplitude of the noise beside the clip's; null where it follows from <paramref name="Snr"/>.</param>
/// <param name="Snr">The clip's power over the noise's, in decibels; null where the noise is as loud as it was recorded.</param>
/// <param name="Bandwidth">Above this many hertz the noise is taken away: half of the rate of the clip's own file.</param>
public sealed record BackgroundNoiseDraw(string Noise, long Offset, long Start, double? Alpha, double? Snr, int Bandwidth);

/// <summary>
/// Lays recorded noise under clips (<see cref="AddedNoise{TDraw}"/>): by an alpha that is uniform between two bounds, as in the published
/// recipe of the competition; or by a ratio that is. The noise is a random cut of a random recording, rolled by a random number of samples;
/// a recording that is shorter than the clip is repeated.
/// </summary>
/// <remarks>Where the end of a cut meets its beginning, the two are crossfaded with equal power over 10 ms: a roll or a loop makes no
/// click.</remarks>
internal sealed class BackgroundNoise : AddedNoise<BackgroundNoiseDraw>
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "background_noise";

    private const double FadeDuration = 0.01;

    private readonly BackgroundNoiseSettings _settings;
    private readonly RecordingFolder _noises;
    private readonly int _fadeLength;
    private float[] _cut = [];

    /// <summary>Opens the folder of noises.</summary>
    /// <param name="settings">The folder, and how loud the noise is.</param>
    /// <param name="context">What the run's transforms have in common, with <see cref="TransformContext.Recordings"/>.</param>
    /// <exception cref="RecordingFolderException">There is no such folder, or nothing in it can be used.</exception>
    /// <exception cref="IOException">Decoded noises can't be kept.</exception>
    public BackgroundNoise(BackgroundNoiseSettings settings, TransformContext context)
        : base(TransformName, context)
    {
        _settings = settings;
        _noises = context.RequireRecordings().OpenNoises(Name, settings.Path);
        _fadeLength = (int)(FadeDuration * context.SampleRate);
    }

    protected override BackgroundNoiseDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        int number = (int)random.NextInteger(_noises.Count);
        long length = _noises.GetLength(number);
        (int period, int fade) = PeriodOf(length);
        long offset = random.NextInteger(length - period - fade + 1), start = random.NextInteger(period);
        bool byRatio = _settings.Mix == NoiseMix.Snr;
        double amount = byRatio
            ? random.NextDouble(_settings.MinimumSnr, _settings.MaximumSnr)
            : random.NextDouble(_settings.MinimumAlpha, _settings.MaximumAlpha);
        int bandwidth = BandLimit.BandwidthOf(clip, Context.SampleRate);
        return new BackgroundNoiseDraw(_noises.GetName(number), offset, start, byRatio ? null : amount, byRatio ? amount : null, bandwidth);
    }

    protected override NoiseAmount AmountOf(BackgroundNoiseDraw draw) => new(draw.Alpha, draw.Snr, draw.Bandwidth);

    protected override ReadOnlySpan<float> LoopOf(BackgroundNoiseDraw draw, out long start)
    {
        int number = _noises.NumberOf(draw.Noise);
        (int period, int fade) = PeriodOf(_noises.GetLength(number));
        Span<float> cut = Room(ref _cut, period + fade);
        _noises.Read(number, draw.Offset, cut);
        Crossfade(cut[..fade], cut[period..]);
        start = draw.Start;
        return cut[..period];
    }

    // A cut goes on with its own beginning after a period: that of a whole clip, or of the recording where that is shorter. The samples
    // after the period are those that its beginning is faded with.
    private (int Period, int Fade) PeriodOf(long length)
    {
        int fade = (int)Math.Min(_fadeLength, length / 2);
        return ((int)Math.Min(Context.SampleCount, length - fade), fade);
    }

    // The beginning comes in as what lies beyond the end goes out: with equal power, since the two have nothing to do with each other.
    private static void Crossfade(Span<float> beginning, ReadOnlySpan<float> beyond)
    {
        for (int index = 0; index < beginning.Length; index++)
        {
            (double rising, double falling) = Math.SinCos(Math.PI / 2 * (index + 0.5) / beginning.Length);
            beginning[index] = (float)((rising * beginning[index]) + (falling * beyond[index]));
        }
    }
}
