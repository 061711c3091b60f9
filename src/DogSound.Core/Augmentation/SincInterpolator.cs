using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Reads a sound at another speed, any speed: value j is the sound at sample j x step. So it becomes shorter and higher (a step above 1), or
/// longer and lower. Beyond its ends there is silence. Two filters do it, piece by piece: an <see cref="OversamplingFilter"/>, which is long
/// but computes neighbours by the same taps, and a <see cref="FractionalDelay"/>, which has other taps for every value but few of them.
/// </summary>
/// <remarks>The error is 90 dB below white noise, at least, beside the sum over the windowed sinc itself in float64; and 82 dB below a sine of up to
/// 84 % of the lower rate's band, beside the exact sine. A sine above that band is 79 dB lower, at least (SincInterpolatorTests). The step is
/// rounded to 2^-40 of a sample, or finer. Memory is kept from clip to clip. Not thread-safe.</remarks>
internal sealed class SincInterpolator
{
    // Oversampled values at a time, which stay in the processor's nearest memory: with what filters need beyond, just below 2048 of them, for
    // FirFilter computes 64 at once. And float32 numbers that a device computes with at a time.
    private const int PieceLength = 2000, NumbersAtOnce = 1 << 24;

    // Values before the one at a place, or just before it, that its filter begins with.
    private const int Before = FractionalDelay.TapCount / 2 - 1;

    private readonly OversamplingFilter _filter = new();
    private float[] _padded = [], _oversampled = [];

    /// <summary>Reads a sound in memory of the processor.</summary>
    /// <param name="samples">[T].</param>
    /// <param name="step">Samples from one value to the next; above 0.</param>
    /// <param name="first">The value that <paramref name="output"/> begins with; negative begins with silence.</param>
    /// <param name="length">Values that there are, at most T / <paramref name="step"/>, rounded up.</param>
    /// <param name="output">All of it is written, with silence beyond the values. It may be the memory of
    /// <paramref name="samples"/>.</param>
    public void Interpolate(ReadOnlySpan<float> samples, double step, long first, long length, Span<float> output)
    {
        _filter.Prepare(step);
        ReadOnlySpan<float> padded = Pad(samples);
        output.Clear();
        long ownStep = FractionalDelay.Place(step * _filter.Factor);
        int count = (int)Math.Max(1, PieceLength * FractionalDelay.Place(1) / ownStep);
        long end = Math.Min(first + output.Length, length);
        for (long value = Math.Max(first, 0); value < end; value += count)
        {
            Span<float> values = output[(int)(value - first)..(int)(Math.Min(value + count, end) - first)];
            (long start, long place) = Start(value, ownStep);
            int needed = FractionalDelay.Needed(place, ownStep, values.Length);
            int steps = (needed + _filter.Factor - 1) / _filter.Factor;
            if (_oversampled.Length < steps * _filter.Factor)
                _oversampled = new float[steps * _filter.Factor];
            Span<float> oversampled = _oversampled.AsSpan(0, steps * _filter.Factor);
            _filter.Apply(padded.Slice((int)start + Margin - _filter.Reach, steps + _filter.TapCount - 1), oversampled);
            FractionalDelay.Read(oversampled, place, ownStep, values);
        }
    }

    /// <summary>Does the same on any device, in a few calls for each quarter of a million values.</summary>
    /// <param name="samples">[T] float32.</param>
    /// <param name="step">Samples from one value to the next; above 0.</param>
    /// <param name="first">The value that <paramref name="output"/> begins with.</param>
    /// <param name="length">Values that there are.</param>
    /// <param name="output">[N] on the same device: all of it is written. It must not be the memory of <paramref name="samples"/>.</param>
    public void Interpolate(Tensor samples, double step, long first, long length, Tensor output)
    {
        using DisposeScope scope = NewDisposeScope();
        _filter.Prepare(step);
        int taps = _filter.TapCount, factor = _filter.Factor;
        Device device = samples.device;
        Tensor filters = tensor(_filter.Taps.ToArray(), [factor, taps]).to(device).t();
        Tensor table = tensor(FractionalDelay.Table.ToArray(), [FractionalDelay.Phases, 2, FractionalDelay.TapCount]).to(device);
        Tensor padded = zeros(samples.shape[0] + 2 * Margin, dtype: samples.dtype, device: device);
        padded.narrow(0, Margin, samples.shape[0]).copy_(samples);
        output.zero_();
        long ownStep = FractionalDelay.Place(step * factor);
        long valuesAtOnce = (long)(NumbersAtOnce / Math.Max(4 * FractionalDelay.TapCount, step * taps));
        long end = Math.Min(first + output.shape[0], length);
        for (long value = Math.Max(first, 0); value < end; value += valuesAtOnce)
        {
            using DisposeScope part = NewDisposeScope();
            long count = Math.Min(valuesAtOnce, end - value);
            (long start, long place) = Start(value, ownStep);
            long steps = (FractionalDelay.Needed(place, ownStep, (int)count) + factor - 1) / factor;
            // Every piece of the sound that a filter may lie over, as rows that overlap.
            Tensor pieces = padded.narrow(0, start + Margin - _filter.Reach, steps + taps - 1).unfold(0, taps, 1);
            Tensor shortPieces = pieces.matmul(filters).view(steps * factor).unfold(0, FractionalDelay.TapCount, 1);
            // Apple's GPUs have no float64, and a float32 is too short for a place.
            Device exact = device.type == DeviceType.MPS ? CPU : device;
            Tensor places = TensorArithmetic.Range(0, count, exact)
                .MultiplyInPlace(ownStep / (double)FractionalDelay.Place(1)).AddInPlace(place / (double)FractionalDelay.Place(1));
            Tensor whole = places.floor(), phases = (places - whole).MultiplyInPlace(FractionalDelay.Phases), filter = phases.floor();
            Tensor shares = (phases - filter).MultiplyInPlace(FractionalDelay.Shares).to(ScalarType.Float32).to(device).unsqueeze(1);
            Tensor rows = table.index_select(0, filter.to(ScalarType.Int64).to(device));
            Tensor weights = rows.select(1, 0).Add(rows.select(1, 1) * shares);
            output.narrow(0, value - first, count).copy_((shortPieces.index_select(0, whole.to(ScalarType.Int64).to(device)) * weights).sum(1));
        }
    }

    // Silence before and after the sound, as far as filters reach; the last eight values' too, of which all but one may be too many.
    private int Margin => 2 * _filter.TapCount;

    // The sample from which on the sound is oversampled for a value, and where the value's filter begins in that.
    private (long Start, long Place) Start(long value, long ownStep)
    {
        Int128 place = (Int128)value * ownStep - FractionalDelay.Place(Before), one = FractionalDelay.Place(_filter.Factor);
        // Rounded down, below 0 too.
        long start = (long)((place - (place < 0 ? one - 1 : 0)) / one);
        return (start, (long)(place - start * one));
    }

    private ReadOnlySpan<float> Pad(ReadOnlySpan<float> samples)
    {
        int length = checked(samples.Length + 2 * Margin);
        if (_padded.Length < length)
            _padded = new float[length];
        _padded.AsSpan(0, Margin).Clear();
        samples.CopyTo(_padded.AsSpan(Margin));
        _padded.AsSpan(Margin + samples.Length, Margin).Clear();
        return _padded.AsSpan(0, length);
    }
}
