using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DogSound.Core.Filtering;

namespace DogSound.Core.Audio;

/// <summary>
/// Band-limited resampling of mono sound, equal to torchaudio's <c>functional.resample</c> with its defaults
/// (sinc_interp_hann, lowpass_filter_width 6, rolloff 0.99) computed in float64, within 1e-5 of full scale.
/// </summary>
/// <remarks>
/// Used as a stream: <see cref="Write"/> what there is, <see cref="Read"/> what comes of it, <see cref="Complete"/> at the
/// end and read the rest. How the input was cut changes no bit of the output, nor does the processor: sums are taken in
/// one fixed order. Not thread-safe.
/// </remarks>
public sealed class Resampler
{
    private const int BlockLength = 8192;
    private const int GroupSize = ResamplerKernel.GroupSize;

    private readonly ResamplerKernel _kernel;
    private readonly float[] _taps;
    private readonly int[] _offsets;
    private readonly float[] _pending = new float[GroupSize];
    private int _pendingCount;

    // What is still needed of the input; _buffer[0] is input number _bufferStart. Silence comes before the first one.
    private float[] _buffer;
    private int _bufferCount;
    private long _bufferStart;
    private long _inputCount;

    // The next group of outputs to compute: its number in the turn of filters, and the input that the turn starts at.
    private int _group;
    private long _turnStart;
    private long _computed;
    private long _end = long.MaxValue;

    /// <summary>Starts a stream.</summary>
    /// <param name="sourceRate">Rate of what is written, in hertz, within the limits of <see cref="AudioFormat"/>.</param>
    /// <param name="targetRate">Rate of what is read, in hertz, within the same limits.</param>
    public Resampler(int sourceRate, int targetRate)
    {
        CheckRate(sourceRate, nameof(sourceRate));
        CheckRate(targetRate, nameof(targetRate));
        _kernel = ResamplerKernel.Get(sourceRate, targetRate);
        _taps = _kernel.HasTable ? [] : new float[GroupSize * _kernel.TapCount];
        _offsets = _kernel.HasTable ? [] : new int[GroupSize];
        _bufferStart = _kernel.FirstInput(0);
        _bufferCount = (int)-_bufferStart;
        _buffer = new float[_bufferCount + _kernel.TapCount];
    }

    /// <summary>Resamples a whole sound.</summary>
    /// <param name="samples">[T], at <paramref name="sourceRate"/>.</param>
    /// <param name="sourceRate">In hertz.</param>
    /// <param name="targetRate">In hertz; equal rates give a copy.</param>
    /// <returns>[ceil(T · target / source)], at <paramref name="targetRate"/>.</returns>
    public static float[] Resample(ReadOnlySpan<float> samples, int sourceRate, int targetRate)
    {
        var resampler = new Resampler(sourceRate, targetRate);
        float[] output = GC.AllocateUninitializedArray<float>(checked((int)resampler._kernel.OutputLength(samples.Length)));
        int count = 0;
        while (!samples.IsEmpty)
        {
            int block = Math.Min(samples.Length, BlockLength);
            resampler.Write(samples[..block]);
            samples = samples[block..];
            count += resampler.Read(output.AsSpan(count));
        }
        resampler.Complete();
        resampler.Read(output.AsSpan(count));
        return output;
    }

    /// <summary>Samples that a sound becomes: ceil(count · target / source).</summary>
    /// <param name="count">Samples before.</param>
    /// <param name="sourceRate">In hertz.</param>
    /// <param name="targetRate">In hertz.</param>
    public static long OutputLength(long count, int sourceRate, int targetRate) =>
        (long)((((Int128)count * targetRate) + sourceRate - 1) / sourceRate);

    /// <summary>Adds input. It is kept until <see cref="Read"/> is done with it: read before writing more.</summary>
    /// <param name="samples">Any number of samples.</param>
    /// <exception cref="InvalidOperationException"><see cref="Complete"/> was called.</exception>
    public void Write(ReadOnlySpan<float> samples)
    {
        if (_end != long.MaxValue)
            throw new InvalidOperationException("The stream is complete.");
        samples.CopyTo(Append(samples.Length));
        _inputCount += samples.Length;
    }

    /// <summary>Says that there is no more input; what was written last can be read then.</summary>
    public void Complete()
    {
        if (_end != long.MaxValue)
            return;
        _end = _kernel.OutputLength(_inputCount);

        // Silence after the last sample, as far as the last group looks.
        long lastGroup = (_end + GroupSize - 1) / GroupSize * GroupSize;
        long missing = _kernel.FirstInput(lastGroup - 1) + _kernel.TapCount - _bufferStart - _bufferCount;
        if (missing > 0)
            Append((int)missing).Clear();
    }

    /// <summary>Reads what can be computed of what was written.</summary>
    /// <param name="output">Receives samples.</param>
    /// <returns>Samples written to <paramref name="output"/>; fewer than its length when more input is needed, or at the end.</returns>
    public int Read(Span<float> output)
    {
        int count = TakePending(output);
        while (output.Length - count >= GroupSize && _computed + GroupSize <= _end && TryCompute(output.Slice(count, GroupSize)))
            count += GroupSize;

        // The rest of the caller's room, or of the sound, is a part of a group.
        if (count < output.Length && _pendingCount == 0 && _computed < _end)
        {
            long computed = _computed;
            if (TryCompute(_pending))
            {
                _pendingCount = (int)Math.Min(GroupSize, _end - computed);
                count += TakePending(output[count..]);
            }
        }
        return count;
    }

    private static void CheckRate(int rate, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rate, AudioFormat.MinimumSampleRate, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rate, AudioFormat.MaximumSampleRate, name);
    }

    private int TakePending(Span<float> output)
    {
        int count = Math.Min(_pendingCount, output.Length);
        _pending.AsSpan(0, count).CopyTo(output);
        _pending.AsSpan(count, _pendingCount - count).CopyTo(_pending);
        _pendingCount -= count;
        return count;
    }

    private Span<float> Append(int count)
    {
        // What lies before the next group's first input has been used.
        int used = (int)(_kernel.FirstInput(_computed) - _bufferStart);
        if (used > 0)
        {
            _buffer.AsSpan(used, _bufferCount - used).CopyTo(_buffer);
            _bufferCount -= used;
            _bufferStart += used;
        }
        if (_buffer.Length - _bufferCount < count)
            Array.Resize(ref _buffer, _bufferCount + count);
        _bufferCount += count;
        return _buffer.AsSpan(_bufferCount - count, count);
    }

    private bool TryCompute(Span<float> output)
    {
        Span<float> taps = _taps;
        Span<int> offsets = _offsets;
        _kernel.Filters(_group, ref taps, ref offsets);
        int tapCount = _kernel.TapCount;
        int start = (int)(_turnStart - _bufferStart);
        int first = start + offsets[0];
        int end = start + offsets[GroupSize - 1] + tapCount;
        if (end > _bufferCount)
            return false;

        // Offsets rise, so that every read of the loop below lies in this slice: it is checked here, once.
        ReadOnlySpan<float> input = _buffer.AsSpan(first, end - first);
        Dot(input, offsets, taps[..(GroupSize * tapCount)], tapCount).CopyTo(output);
        _computed += GroupSize;
        if (++_group == _kernel.GroupCount)
        {
            _group = 0;
            _turnStart += _kernel.InputsPerTurn;
        }
        return true;
    }

    /// <summary>Eight dot products, each of <paramref name="tapCount"/> inputs from its own offset on with its own taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Dot(ReadOnlySpan<float> input, ReadOnlySpan<int> offsets, ReadOnlySpan<float> taps, int tapCount)
    {
        ref float tap = ref MemoryMarshal.GetReference(taps);
        ref float x = ref MemoryMarshal.GetReference(input);
        int origin = offsets[0];
        ref float x1 = ref Unsafe.Add(ref x, offsets[1] - origin);
        ref float x2 = ref Unsafe.Add(ref x, offsets[2] - origin);
        ref float x3 = ref Unsafe.Add(ref x, offsets[3] - origin);
        ref float x4 = ref Unsafe.Add(ref x, offsets[4] - origin);
        ref float x5 = ref Unsafe.Add(ref x, offsets[5] - origin);
        ref float x6 = ref Unsafe.Add(ref x, offsets[6] - origin);
        ref float x7 = ref Unsafe.Add(ref x, offsets[7] - origin);
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        nuint stride = (nuint)tapCount;
        for (nuint i = 0; i < stride; i += GroupSize)
        {
            s0 = MultiplyAdd(ref x, ref tap, i, i, s0);
            s1 = MultiplyAdd(ref x1, ref tap, i, i + stride, s1);
            s2 = MultiplyAdd(ref x2, ref tap, i, i + (2 * stride), s2);
            s3 = MultiplyAdd(ref x3, ref tap, i, i + (3 * stride), s3);
            s4 = MultiplyAdd(ref x4, ref tap, i, i + (4 * stride), s4);
            s5 = MultiplyAdd(ref x5, ref tap, i, i + (5 * stride), s5);
            s6 = MultiplyAdd(ref x6, ref tap, i, i + (6 * stride), s6);
            s7 = MultiplyAdd(ref x7, ref tap, i, i + (7 * stride), s7);
        }

        return LaneSums.Of(s0, s1, s2, s3, s4, s5, s6, s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> MultiplyAdd(ref float input, ref float taps, nuint inputIndex, nuint tapIndex, Vector256<float> sum) =>
        Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref input, inputIndex), Vector256.LoadUnsafe(ref taps, tapIndex), sum);
}
