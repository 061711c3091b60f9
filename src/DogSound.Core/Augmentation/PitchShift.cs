using DogSound.Core.Randomness;
using DogSound.Core.Settings;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>A shift that was drawn.</summary>
/// <param name="Semitones">12 is an octave higher.</param>
public sealed record PitchShiftDraw(double Semitones);

/// <summary>
/// Makes sounds higher or lower at the same tempo: a phase vocoder makes the clip 2^(semitones / 12) times as long
/// (<see cref="PhaseVocoder"/>), then it is played as much faster (<see cref="SincInterpolator"/>), which is torchaudio's and librosa's
/// way. What a throat or a room adds moves along with the pitch. Shifts are uniform between the lowest and the highest.
/// </summary>
internal sealed class PitchShift : Transform<PitchShiftDraw>
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "pitch_shift";

    private readonly PitchShiftSettings _settings;
    private readonly VocoderFrames _frames;
    private readonly SincInterpolator _interpolator = new();
    private PhaseVocoder? _vocoder;
    private float[] _stretched = [];

    /// <summary>Takes the shifts.</summary>
    /// <param name="settings">The shifts; validated here.</param>
    /// <param name="context">The run.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public PitchShift(PitchShiftSettings settings, TransformContext context)
        : base(TransformName)
    {
        SettingChecks.Validate(settings);
        _settings = settings;
        _frames = VocoderFrames.For(context.SampleRate);
    }

    protected override PitchShiftDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        double semitones = random.NextDouble(_settings.MinimumSemitones, _settings.MaximumSemitones);
        return semitones == 0 ? null : new PitchShiftDraw(semitones);
    }

    protected override Tensor Apply(Tensor batch, PitchShiftDraw?[] draws)
    {
        double[] ratios = Array.ConvertAll(draws, draw => draw is null ? 1 : Math.Pow(2, draw.Semitones / 12));
        return batch.device_type == DeviceType.CPU ? ShiftRows(batch, ratios) : ShiftAtOnce(batch, ratios);
    }

    /// <summary>Shifts row by row, in memory of the processor.</summary>
    /// <param name="batch">[B, T]; changed in place.</param>
    /// <param name="ratios">New frequency to old, row by row; 1 leaves a row alone.</param>
    internal Tensor ShiftRows(Tensor batch, double[] ratios)
    {
        _vocoder ??= new PhaseVocoder(_frames);
        return WaveformRows.Rewrite(batch, batch.shape[1], (row, from, to) =>
        {
            if (ratios[row] == 1)
                return;
            int length = checked((int)VocoderFrames.OutputLength(from.Length, 1 / ratios[row]));
            if (_stretched.Length < length)
                _stretched = new float[length];
            Span<float> stretched = _stretched.AsSpan(0, length);
            _vocoder.Stretch(from, 1 / ratios[row], 0, stretched);
            _interpolator.Interpolate(stretched, ratios[row], 0, to.Length, to);
        });
    }

    /// <summary>Shifts rows by calls of libtorch, on any device.</summary>
    /// <param name="batch">[B, T]; changed in place.</param>
    /// <param name="ratios">New frequency to old, row by row; 1 leaves a row alone.</param>
    internal Tensor ShiftAtOnce(Tensor batch, double[] ratios)
    {
        StretchedRow[] rows = StretchedRow.Plan(Array.ConvertAll(ratios, ratio => 1 / ratio), batch.shape[1], keepLength: false);
        Tensor stretched = PhaseVocoderBatch.Stretch(batch, rows, _frames, rows.Max(row => row.Length));
        for (int row = 0; row < rows.Length; row++)
        {
            if (ratios[row] != 1)
                _interpolator.Interpolate(stretched[row].narrow(0, 0, rows[row].Length), ratios[row], 0, batch.shape[1], batch[row]);
        }

        return batch;
    }
}
