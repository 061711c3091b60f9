using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A stretch that was drawn.</summary>
/// <param name="Rate">2 is twice as fast and half as long.</param>
public sealed record TimeStretchDraw(double Rate);

/// <summary>
/// Plays sounds faster or slower at the same pitch, by a phase vocoder (<see cref="PhaseVocoder"/>): dogs bark in a hurry and at leisure.
/// Rates are uniform between the lowest and the highest.
/// </summary>
internal sealed class TimeStretch : Transform<TimeStretchDraw>
{
    /// <summary>Its name in YAML.</summary>
    public const string YamlName = "time_stretch";

    private readonly TimeStretchSettings _settings;
    private readonly VocoderFrames _frames;
    private PhaseVocoder? _vocoder;

    /// <summary>Takes the rates.</summary>
    /// <param name="settings">The rates, and whether clips keep their length; validated here.</param>
    /// <param name="context">The run.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public TimeStretch(TimeStretchSettings settings, TransformContext context)
        : base(YamlName)
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

    protected override Tensor Apply(Tensor batch, TimeStretchDraw?[] draws)
    {
        StretchedRow[] rows = StretchedRow.Plan(Array.ConvertAll(draws, draw => draw?.Rate ?? 1), batch.shape[1], _settings.KeepLength);
        return batch.device_type == DeviceType.CPU ? StretchRows(batch, rows) : StretchAtOnce(batch, rows);
    }

    /// <summary>Stretches row by row: on a CPU fresh memory costs more than calls.</summary>
    /// <param name="batch">[B, T]; changed in place where lengths are kept.</param>
    /// <param name="rows">What each becomes.</param>
    internal Tensor StretchRows(Tensor batch, StretchedRow[] rows)
    {
        _vocoder ??= new PhaseVocoder(_frames);
        return WaveformRows.Rewrite(batch, TargetLength(batch, rows), (row, from, to) =>
        {
            if (rows[row].Rate == 1)
                WaveformRows.CopyPadded(from, to);
            else
                _vocoder.Stretch(from, rows[row].Rate, rows[row].First, to);
        });
    }

    /// <summary>Stretches many rows in the same calls: on a GPU each call costs more than a row.</summary>
    /// <param name="batch">[B, T]; changed in place where lengths are kept.</param>
    /// <param name="rows">What each becomes.</param>
    internal Tensor StretchAtOnce(Tensor batch, StretchedRow[] rows)
    {
        long length = TargetLength(batch, rows);
        Tensor result = length == batch.shape[1] ? batch : zeros(batch.shape[0], length, dtype: batch.dtype, device: batch.device);
        for (int first = 0; first < rows.Length; first += PhaseVocoderBatch.RowsAtOnce)
        {
            using DisposeScope scope = NewDisposeScope();
            int count = Math.Min(PhaseVocoderBatch.RowsAtOnce, rows.Length - first);
            Tensor part = batch.narrow(0, first, count);
            result.narrow(0, first, count).copy_(PhaseVocoderBatch.Stretch(part, rows.AsSpan(first, count), _frames, length));
        }

        return result;
    }

    private long TargetLength(Tensor batch, StretchedRow[] rows) => _settings.KeepLength ? batch.shape[1] : rows.Max(row => row.Length);
}
