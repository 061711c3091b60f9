using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Reads a sound at another speed, any speed: value j is the sound at sample j x step, by a <see cref="SincKernel"/>. So it becomes shorter
/// and higher (a step above 1), or longer and lower. Beyond its ends there is silence. Memory is kept from clip to clip. Not thread-safe.
/// </summary>
internal sealed class SincInterpolator
{
    // Values that a device computes at a time: each takes a window of the sound, 300 bytes or more.
    private const int ValuesAtOnce = 1 << 18;

    private readonly SincKernel _kernel = new();
    private float[] _padded = [];

    /// <summary>Reads a sound in memory of the processor.</summary>
    /// <param name="samples">[T].</param>
    /// <param name="step">Samples from one value to the next; above 0.</param>
    /// <param name="first">The value that <paramref name="output"/> begins with; negative begins with silence.</param>
    /// <param name="length">Values that there are, at most T / <paramref name="step"/>, rounded up.</param>
    /// <param name="output">All of it is written, with silence beyond the values. It may be the memory of
    /// <paramref name="samples"/>.</param>
    public void Interpolate(ReadOnlySpan<float> samples, double step, long first, long length, Span<float> output)
    {
        _kernel.Prepare(step);
        ReadOnlySpan<float> padded = Pad(samples), table = _kernel.Table;
        int taps = _kernel.TapCount, offset = taps - _kernel.Center;
        output.Clear();
        long end = Math.Min(first + output.Length, length);
        for (long value = Math.Max(first, 0); value < end; value++)
        {
            double place = value * step, whole = Math.Floor(place), phase = (place - whole) * SincKernel.Phases;
            int filter = (int)phase;
            output[(int)(value - first)] = Dot(
                padded.Slice((int)whole + offset, taps), table.Slice(filter * taps, 2 * taps), (float)(phase - filter));
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
        _kernel.Prepare(step);
        int taps = _kernel.TapCount;
        Device device = samples.device;
        Tensor table = tensor(_kernel.Table.ToArray(), [SincKernel.Phases + 1, taps]).to(device);
        Tensor padded = zeros(samples.shape[0] + 2 * taps, dtype: samples.dtype, device: device);
        padded.narrow(0, taps, samples.shape[0]).copy_(samples);
        // Every piece of the sound that a filter may lie over, as rows that overlap.
        Tensor pieces = padded.as_strided([samples.shape[0] + taps + 1, taps], [1, 1]);
        output.zero_();
        long end = Math.Min(first + output.shape[0], length);
        for (long begin = Math.Max(first, 0); begin < end; begin += ValuesAtOnce)
        {
            using DisposeScope part = NewDisposeScope();
            long count = Math.Min(ValuesAtOnce, end - begin);
            // Apple's GPUs have no float64, and a float32 is too short for a place.
            Device exact = device.type == DeviceType.MPS ? CPU : device;
            Tensor places = TensorArithmetic.Range(begin, begin + count, exact).MultiplyInPlace(step);
            Tensor whole = places.floor(), phases = (places - whole).MultiplyInPlace(SincKernel.Phases), filters = phases.floor();
            Tensor shares = (phases - filters).to(ScalarType.Float32).to(device).unsqueeze(1);
            Tensor piece = whole.AddInPlace(taps - _kernel.Center).to(ScalarType.Int64).to(device);
            Tensor filter = filters.to(ScalarType.Int64).to(device), next = filters.AddInPlace(1).to(ScalarType.Int64).to(device);
            Tensor weights = table.index_select(0, filter).lerp_(table.index_select(0, next), shares);
            output.narrow(0, begin - first, count).copy_((pieces.index_select(0, piece) * weights).sum(1));
        }
    }

    // Between two filters; sums are taken in one fixed order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dot(ReadOnlySpan<float> samples, ReadOnlySpan<float> filters, float share)
    {
        ref float x = ref MemoryMarshal.GetReference(samples), h = ref MemoryMarshal.GetReference(filters);
        nuint taps = (nuint)samples.Length;
        Vector256<float> sum = default, nextSum = default;
        for (nuint i = 0; i < taps; i += (nuint)Vector256<float>.Count)
        {
            Vector256<float> values = Vector256.LoadUnsafe(ref x, i);
            sum += values * Vector256.LoadUnsafe(ref h, i);
            nextSum += values * Vector256.LoadUnsafe(ref h, i + taps);
        }

        sum += (nextSum - sum) * Vector256.Create(share);
        Vector128<float> four = sum.GetLower() + sum.GetUpper();
        return four.GetElement(0) + four.GetElement(2) + (four.GetElement(1) + four.GetElement(3));
    }

    private ReadOnlySpan<float> Pad(ReadOnlySpan<float> samples)
    {
        int taps = _kernel.TapCount, length = checked(samples.Length + 2 * taps);
        if (_padded.Length < length)
            _padded = new float[length];
        _padded.AsSpan(0, taps).Clear();
        samples.CopyTo(_padded.AsSpan(taps));
        _padded.AsSpan(taps + samples.Length, taps).Clear();
        return _padded.AsSpan(0, length);
    }
}
