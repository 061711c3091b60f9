using DogSound.Core.Filtering;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

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
/// Lays recorded noise under clips: (clip + alpha x noise) / (1 + alpha), alpha uniform between two bounds, as in the published recipe of
/// the competition; or clip + g x noise with the power ratio 10 log10(sum clip^2 / sum (g x noise)^2) uniform between two bounds. The noise
/// is a random cut of a random recording, rolled by a random number of samples; a recording that is shorter than the clip is repeated.
/// </summary>
/// <remarks>
/// Where the end of a cut meets its beginning, the two are crossfaded with equal power over 10 ms: a roll or a loop makes no click. The
/// noise keeps to the band of the clip's own file (<see cref="BandLimit"/>). By ratio a silent clip stays silent, and silent noise changes
/// nothing.
/// </remarks>
internal sealed class BackgroundNoise : Transform<BackgroundNoiseDraw>
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "background_noise";

    private const double FadeDuration = 0.01;

    private readonly BackgroundNoiseSettings _settings;
    private readonly TransformContext _context;
    private readonly RecordingFolder _noises;
    private readonly BandLimit _limit;
    private readonly int _fadeLength;

    // What is used again for every clip, and as long as it was ever needed.
    private float[] _cut = [], _extended = [], _noise = [];

    /// <summary>Opens the folder of noises.</summary>
    /// <param name="settings">The folder, and how loud the noise is.</param>
    /// <param name="context">What the run's transforms have in common, with <see cref="TransformContext.Recordings"/>.</param>
    /// <exception cref="RecordingFolderException">There is no such folder, or nothing in it can be used.</exception>
    /// <exception cref="IOException">Decoded noises can't be kept.</exception>
    public BackgroundNoise(BackgroundNoiseSettings settings, TransformContext context)
        : base(TransformName)
    {
        (_settings, _context) = (settings, context);
        _noises = (context.Recordings ?? throw new ArgumentException("There are no folders of recordings.", nameof(context))).OpenNoises(Name, settings.Path);
        _limit = new BandLimit(context.SampleRate);
        _fadeLength = (int)(FadeDuration * context.SampleRate);
    }

    protected override BackgroundNoiseDraw? Draw(RandomSequence random, ClipFacts clip)
    {
        int number = (int)random.NextInteger(_noises.Count);
        long length = _noises.GetLength(number);
        (int period, int fade) = LoopOf(length);
        long offset = random.NextInteger(length - period - fade + 1), start = random.NextInteger(period);
        bool byRatio = _settings.Mix == NoiseMix.Snr;
        double amount = byRatio
            ? random.NextDouble(_settings.MinimumSnr, _settings.MaximumSnr)
            : random.NextDouble(_settings.MinimumAlpha, _settings.MaximumAlpha);
        int bandwidth = BandLimit.BandwidthOf(clip, _context.SampleRate);
        return new BackgroundNoiseDraw(_noises.GetName(number), offset, start, byRatio ? null : amount, byRatio ? amount : null, bandwidth);
    }

    protected override Tensor Apply(Tensor batch, BackgroundNoiseDraw?[] draws)
    {
        if (batch.device_type == DeviceType.CPU)
            MixRows(batch, draws);
        else
            MixAtOnce(batch, draws);
        return batch;
    }

    /// <summary>Mixes row by row, in the processor's cache.</summary>
    internal void MixRows(Tensor batch, BackgroundNoiseDraw?[] draws) => Rows.Apply(batch, draws, (clip, draw) =>
    {
        if (_noise.Length < clip.Length)
            _noise = new float[clip.Length];
        Span<float> noise = _noise.AsSpan(0, clip.Length);
        Fill(noise, draw);
        double gain = GainOf(noise, draw);
        if (draw.Alpha is double alpha)
            TensorPrimitives.Multiply(clip, (float)(1 / (1 + alpha)), clip);
        else
            gain *= Math.Sqrt(SampleSums.OfSquares(clip));
        TensorPrimitives.MultiplyAdd(noise, (float)gain, clip, clip);
    });

    /// <summary>Mixes all rows in a few calls: the noise is made ready here, and mixed on the device.</summary>
    internal void MixAtOnce(Tensor batch, BackgroundNoiseDraw?[] draws)
    {
        Tensor noises = zeros(batch.shape, ScalarType.Float32);
        Rows.Apply(noises, draws, (noise, draw) =>
        {
            Fill(noise, draw);
            TensorPrimitives.Multiply(noise, (float)GainOf(noise, draw), noise);
        });
        Tensor PerRow(Func<BackgroundNoiseDraw?, double> number) => tensor(Array.ConvertAll(draws, draw => (float)number(draw))).to(batch.device).unsqueeze(1);
        // By ratio the noise has the energy that it must have beside a clip whose energy is 1.
        Tensor deviations = batch.square().sum(1, keepdim: true).sqrt_();
        Tensor factors = where(PerRow(draw => draw?.Snr is null ? 0 : 1).to(ScalarType.Bool), deviations, ones_like(deviations));
        batch.mul_(PerRow(draw => 1 / (1 + (draw?.Alpha ?? 0)))).AddProductInPlace(noises.to(batch.device), factors, 1);
    }

    // What the noise is multiplied by: for a clip of energy 1 where the ratio was drawn.
    private static double GainOf(ReadOnlySpan<float> noise, BackgroundNoiseDraw draw)
    {
        if (draw.Alpha is double alpha)
            return alpha / (1 + alpha);
        double energy = SampleSums.OfSquares(noise);
        return energy > 0 ? Math.Sqrt(Math.Pow(10, -draw.Snr!.Value / 10) / energy) : 0;
    }

    // A cut goes on with its own beginning after a period: that of a whole clip, or of the recording where that is shorter. The samples
    // after the period are those that its beginning is faded with.
    private (int Period, int Fade) LoopOf(long length)
    {
        int fade = (int)Math.Min(_fadeLength, length / 2);
        return ((int)Math.Min(_context.SampleCount, length - fade), fade);
    }

    // The noise of a clip, as loud as it was recorded.
    private void Fill(Span<float> noise, BackgroundNoiseDraw draw)
    {
        int number = _noises.NumberOf(draw.Noise);
        (int period, int fade) = LoopOf(_noises.GetLength(number));
        if (_cut.Length < period + fade)
            _cut = new float[period + fade];
        Span<float> cut = _cut.AsSpan(0, period + fade);
        _noises.Read(number, draw.Offset, cut);
        Crossfade(cut[..fade], cut[period..]);

        LinearPhaseLowPass? filter = _limit.Find(draw.Bandwidth);
        if (filter is null)
        {
            Repeat(cut[..period], draw.Start, noise);
            return;
        }

        int extendedLength = noise.Length + (2 * filter.Margin);
        if (_extended.Length < extendedLength)
            _extended = new float[extendedLength];
        Span<float> extended = _extended.AsSpan(0, extendedLength);
        Repeat(cut[..period], draw.Start - filter.Margin, extended);
        filter.Apply(extended, noise);
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

    // Goes round and round through the cut, from a sample on that may lie before it.
    private static void Repeat(ReadOnlySpan<float> cut, long start, Span<float> target)
    {
        int position = (int)(((start % cut.Length) + cut.Length) % cut.Length);
        while (!target.IsEmpty)
        {
            int count = Math.Min(cut.Length - position, target.Length);
            cut.Slice(position, count).CopyTo(target);
            target = target[count..];
            position = 0;
        }
    }
}
