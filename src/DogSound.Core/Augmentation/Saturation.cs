using DogSound.Core.Filtering;
using DogSound.Core.Native;
using DogSound.Core.Randomness;
using TorchSharp;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace DogSound.Core.Augmentation;

/// <summary>Saturation that was drawn.</summary>
/// <param name="Drive">How far the clip's peak goes beyond what fits, in decibels.</param>
/// <param name="Bandwidth">Above this many hertz no overtone is added: half of the rate of the clip's own file.</param>
public sealed record SaturationDraw(double Drive, int Bandwidth);

/// <summary>
/// Overdrives clips: y = p tanh(d x / p) / tanh(d), with p the clip's peak and d = 10^(drive / 20) (the soft clipping of U. Zölzer, DAFX:
/// Digital Audio Effects, 2011, chapter 4). What is loud is squeezed and gets overtones, what is quiet comes nearer to it, and the peak
/// stays. The drive is uniform between two bounds.
/// </summary>
/// <remarks>Overtones keep to the band of the clip's own file (<see cref="BandLimit"/>), after which its peak may be a little off. Those
/// above half of the waveforms' rate fold back, as in a converter without a filter.</remarks>
/// <param name="settings">The bounds.</param>
/// <param name="context">What the run's transforms have in common.</param>
internal sealed class Saturation(SaturationSettings settings, TransformContext context) : Transform<SaturationDraw>(TransformName)
{
    /// <summary>Its name in YAML.</summary>
    public const string TransformName = "saturation";

    private readonly BandLimit _limit = new(context.SampleRate);
    private float[] _added = [], _limited = [];

    protected override SaturationDraw? Draw(RandomSequence random, ClipFacts clip) =>
        new(random.NextDouble(settings.MinimumDrive, settings.MaximumDrive), BandLimit.BandwidthOf(clip, context.SampleRate));

    protected override Tensor Apply(Tensor batch, SaturationDraw?[] draws)
    {
        if (batch.device_type == DeviceType.CPU)
            SaturateRows(batch, draws);
        else
            SaturateAtOnce(batch, draws);
        return batch;
    }

    /// <summary>Saturates row by row, in the processor's cache.</summary>
    internal void SaturateRows(Tensor batch, SaturationDraw?[] draws) => WaveformRows.ChangeDrawn(batch, draws, (samples, draw) =>
    {
        float peak = Math.Abs(TensorPrimitives.MaxMagnitude<float>(samples));
        if (peak == 0)
            return;
        LinearPhaseLowPass? filter = _limit.Find(draw.Bandwidth);
        int margin = filter?.Margin ?? 0, length = samples.Length + (2 * margin);
        if (_added.Length < length)
            (_added, _limited) = (new float[length], new float[length]);
        Span<float> extended = _added.AsSpan(0, length), saturated = extended.Slice(margin, samples.Length);
        double drive = DriveOf(draw);
        TensorPrimitives.Multiply(samples, (float)(drive / peak), saturated);
        TensorPrimitives.Tanh(saturated, saturated);
        TensorPrimitives.Multiply(saturated, (float)(peak / Math.Tanh(drive)), saturated);
        if (filter is null)
        {
            saturated.CopyTo(samples);
            return;
        }

        // Only what is new is filtered: the clip itself stays what it was.
        TensorPrimitives.Subtract(saturated, samples, saturated);
        extended[..margin].Clear();
        extended[^margin..].Clear();
        Span<float> limited = _limited.AsSpan(0, samples.Length);
        filter.Apply(extended, limited);
        TensorPrimitives.Add(samples, limited, samples);
    });

    /// <summary>Saturates all rows in a few calls.</summary>
    internal void SaturateAtOnce(Tensor batch, SaturationDraw?[] draws)
    {
        Tensor PerRow(Func<SaturationDraw?, double> number) => tensor(Array.ConvertAll(draws, draw => (float)number(draw))).to(batch.device).unsqueeze(1);
        // A silent row's peak is 1 here: it stays silent.
        Tensor peaks = batch.abs().amax([1], keepdim: true);
        peaks = where(peaks.gt(zeros_like(peaks)), peaks, ones_like(peaks));
        Tensor drives = PerRow(draw => draw is null ? 1 : DriveOf(draw)), slopes = PerRow(draw => draw is null ? 1 : Math.Tanh(DriveOf(draw)));
        Tensor added = (batch * drives / peaks).tanh_().mul_(peaks / slopes).AddInPlace(batch, -1);
        LinearPhaseLowPass?[] filters = Array.ConvertAll(draws, draw => draw is null ? null : _limit.Find(draw.Bandwidth));
        if (Array.Exists(filters, filter => filter is not null))
        {
            long size = SpectralFilter.SizeFor(batch.shape[1]);
            added = SpectralFilter.Apply(added, SpectralFilter.ResponsesOf(filters, size, batch.device), size);
        }

        batch.AddProductInPlace(added, PerRow(draw => draw is null ? 0 : 1), 1);
    }

    private static double DriveOf(SaturationDraw draw) => Math.Pow(10, draw.Drive / 20);
}
