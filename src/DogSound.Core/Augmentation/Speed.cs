using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A speed that was drawn.</summary>
/// <param name="Factor">2 is twice as fast, half as long and an octave higher.</param>
public sealed record SpeedDraw(double Factor);

/// <summary>
/// Plays sounds as a tape that runs faster or slower, tempo and pitch together (speed perturbation: T. Ko and others, Audio Augmentation
/// for Speech Recognition, 2015), by band-limited resampling (<see cref="SincInterpolator"/>): a smaller dog barks faster and higher.
/// Speeds are uniform between the lowest and the highest.
/// </summary>
internal sealed class Speed : TempoTransform<SpeedDraw>
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "speed";

    private readonly SpeedSettings _settings;
    private readonly SincInterpolator _interpolator = new();

    /// <summary>Takes the speeds.</summary>
    /// <param name="settings">The speeds, and whether clips keep their length; validated here.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public Speed(SpeedSettings settings)
        : base(TransformName, settings.KeepLength)
    {
        SettingChecks.Validate(settings);
        _settings = settings;
    }

    protected override SpeedDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        double factor = random.NextDouble(_settings.MinimumFactor, _settings.MaximumFactor);
        return factor == 1 ? null : new SpeedDraw(factor);
    }

    protected override double RateOf(SpeedDraw draw) => draw.Factor;

    protected override void Change(ReadOnlySpan<float> from, StretchedRow row, Span<float> to) =>
        _interpolator.Interpolate(from, row.Rate, row.First, row.Length, to);

    protected override Tensor Change(Tensor batch, StretchedRow[] rows, long length)
    {
        Tensor result = zeros(batch.shape[0], length, dtype: batch.dtype, device: batch.device);
        for (int row = 0; row < rows.Length; row++)
        {
            if (rows[row].Rate == 1)
                result[row].narrow(0, 0, batch.shape[1]).copy_(batch[row]);
            else
                _interpolator.Interpolate(batch[row], rows[row].Rate, rows[row].First, rows[row].Length, result[row]);
        }

        return result;
    }
}
