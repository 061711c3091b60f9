using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Makes sound longer or shorter and leaves its pitch alone: torch.stft (centered frames, silence beyond the ends, periodic Hann), the
/// phase vocoder of torchaudio's <c>functional.phase_vocoder</c>, torch.istft; for one clip, in memory of the processor.
/// </summary>
/// <remarks>
/// Frame t of the result lies at frame t x rate of the sound: its magnitudes are interpolated between the two frames there, and its phases
/// move on as they do from the one to the other (J. Flanagan and R. Golden, Phase Vocoder, 1966; M. Dolson, The Phase Vocoder: A Tutorial,
/// 1986). Phases are added by multiplying unit phasors z / |z|: the same as adding angles, without an arctangent, a sine or a cosine.
/// Memory is kept from clip to clip. Not thread-safe.
/// </remarks>
internal sealed class PhaseVocoder
{
    private const int Block = FrameTransform.FrameCount;

    private readonly int _hop, _size, _stride;
    private readonly FrameTransform _transform;
    private readonly float[] _window, _synthesisWindow;

    // A block of analysed frames, and before it the last one of the block before.
    private readonly float[] _magnitudes, _unitReal, _unitImaginary;

    // The phasors of the next frame of the result, and a block of such frames.
    private readonly float[] _phaseReal, _phaseImaginary, _real, _imaginary;
    private readonly float[] _frames;
    private float[] _padded = [], _sum = [];

    /// <summary>Prepares windows and memory.</summary>
    /// <param name="frames">Length and distance of the frames.</param>
    public PhaseVocoder(VocoderFrames frames)
    {
        (_size, _hop) = (frames.Size, frames.Hop);
        _transform = new FrameTransform(_size);
        _stride = _transform.Stride;
        _window = frames.CreateWindow();
        // Neither this transform nor its inverse divides by the size.
        _synthesisWindow = Array.ConvertAll(_window, value => value / _size);
        int values = (Block + 1) * _stride;
        (_magnitudes, _unitReal, _unitImaginary) = (new float[values], new float[values], new float[values]);
        (_phaseReal, _phaseImaginary) = (new float[_stride], new float[_stride]);
        (_real, _imaginary) = (new float[Block * _stride], new float[Block * _stride]);
        _frames = new float[Block * _size];
    }

    /// <summary>Stretches a clip and writes a part of the result.</summary>
    /// <param name="samples">[T].</param>
    /// <param name="rate">2 is twice as fast and half as long; above 0.</param>
    /// <param name="first">Sample of the result that <paramref name="output"/> begins with; negative begins with silence.</param>
    /// <param name="output">All of it is written, with silence beyond the <see cref="VocoderFrames.OutputLength"/> samples that there are.
    /// It may be the memory of <paramref name="samples"/>.</param>
    public void Stretch(ReadOnlySpan<float> samples, double rate, long first, Span<float> output)
    {
        long length = VocoderFrames.OutputLength(samples.Length, rate);
        int frames = samples.Length / _hop + 1, resultFrames = checked((int)Math.Ceiling(frames / rate));
        Pad(samples, frames);

        // Positions in the sum, which begins half a window before the first sample. Frames beyond the last one that is wanted are not made.
        long begin = Math.Max(first, 0) + _size / 2, end = Math.Min(first + output.Length, length) + _size / 2;
        int wanted = (int)Math.Min(resultFrames, Math.Max(0, (end + _hop - 1) / _hop));
        Clear(ref _sum, checked((wanted + Block) * _hop + _size));
        int made = 0;
        for (int blockStart = 0; made < wanted; blockStart += Block)
        {
            Analyse(blockStart, Math.Clamp(frames - blockStart, 0, Block));
            for (int index; made < wanted && (index = (int)(made * rate)) + 1 < blockStart + Block;)
            {
                // The row before the block's own is the block before's last frame.
                Advance(index - blockStart + 1, (float)(made * rate - index), made % Block);
                made++;
                if (made % Block == 0 || made == wanted)
                    Synthesize(made, begin);
            }
        }

        Write(output, first, length, resultFrames);
    }

    // The clip between half a window of silence and as much as the last frame reads.
    private void Pad(ReadOnlySpan<float> samples, int frames)
    {
        int end = _size / 2 + samples.Length, length = checked((frames - 1) * _hop + _size);
        if (_padded.Length < length)
            _padded = new float[length];
        _padded.AsSpan(0, _size / 2).Clear();
        samples.CopyTo(_padded.AsSpan(_size / 2));
        _padded.AsSpan(end, length - end).Clear();
    }

    private static void Clear(ref float[] memory, int length)
    {
        if (memory.Length < length)
            memory = new float[length];
        else
            memory.AsSpan(0, length).Clear();
    }

    // Spectra of a block, as magnitudes and unit phasors. Beyond the last frame there is silence, and a phase of 0.
    private void Analyse(int blockStart, int count)
    {
        _magnitudes.AsSpan(Block * _stride, _stride).CopyTo(_magnitudes);
        _unitReal.AsSpan(Block * _stride, _stride).CopyTo(_unitReal);
        _unitImaginary.AsSpan(Block * _stride, _stride).CopyTo(_unitImaginary);
        Span<float> real = _unitReal.AsSpan(_stride), imaginary = _unitImaginary.AsSpan(_stride), magnitudes = _magnitudes.AsSpan(_stride);
        for (int frame = 0; frame < count; frame++)
            TensorPrimitives.Multiply(_padded.AsSpan((blockStart + frame) * _hop, _size), _window, _frames.AsSpan(frame * _size, _size));
        _frames.AsSpan(count * _size).Clear();
        _transform.Forward(_frames, real, imaginary);
        Normalize(real, imaginary, magnitudes);
        if (blockStart == 0)
        {
            real[.._stride].CopyTo(_phaseReal);
            imaginary[.._stride].CopyTo(_phaseImaginary);
        }
    }

    private static void Normalize(Span<float> real, Span<float> imaginary, Span<float> magnitudes)
    {
        // Less than -300 dB: a square that small has too few bits left for a phase.
        Vector256<float> least = Vector256.Create(1e-30f), one = Vector256<float>.One;
        Span<Vector256<float>> re = MemoryMarshal.Cast<float, Vector256<float>>(real);
        Span<Vector256<float>> im = MemoryMarshal.Cast<float, Vector256<float>>(imaginary)[..re.Length];
        Span<Vector256<float>> magnitude = MemoryMarshal.Cast<float, Vector256<float>>(magnitudes)[..re.Length];
        for (int i = 0; i < re.Length; i++)
        {
            Vector256<float> square = re[i] * re[i] + im[i] * im[i];
            Vector256<float> root = Vector256.Sqrt(square), inverse = one / root, isSilent = Vector256.LessThan(square, least);
            magnitude[i] = root;
            re[i] = Vector256.ConditionalSelect(isSilent, one, re[i] * inverse);
            im[i] = Vector256.ConditionalSelect(isSilent, default, im[i] * inverse);
        }
    }

    // One frame of the result, between two rows of the block; then its phases move on.
    private void Advance(int row, float share, int target)
    {
        ReadOnlySpan<Vector256<float>> magnitude0 = Row(_magnitudes, row), magnitude1 = Row(_magnitudes, row + 1);
        ReadOnlySpan<Vector256<float>> real0 = Row(_unitReal, row), real1 = Row(_unitReal, row + 1);
        ReadOnlySpan<Vector256<float>> imaginary0 = Row(_unitImaginary, row), imaginary1 = Row(_unitImaginary, row + 1);
        Span<Vector256<float>> phaseReal = Row(_phaseReal, 0), phaseImaginary = Row(_phaseImaginary, 0);
        Span<Vector256<float>> real = Row(_real, target), imaginary = Row(_imaginary, target);
        Vector256<float> shares = Vector256.Create(share), three = Vector256.Create(1.5f), half = Vector256.Create(0.5f);
        for (int i = 0; i < phaseReal.Length; i++)
        {
            Vector256<float> r = phaseReal[i], s = phaseImaginary[i];
            Vector256<float> magnitude = magnitude0[i] + shares * (magnitude1[i] - magnitude0[i]);
            real[i] = r * magnitude;
            imaginary[i] = s * magnitude;
            Vector256<float> stepReal = real1[i] * real0[i] + imaginary1[i] * imaginary0[i];
            Vector256<float> stepImaginary = imaginary1[i] * real0[i] - real1[i] * imaginary0[i];
            (r, s) = (r * stepReal - s * stepImaginary, r * stepImaginary + s * stepReal);

            // A step of Newton's towards length 1, so that rounding never adds up.
            Vector256<float> scale = three - half * (r * r + s * s);
            phaseReal[i] = r * scale;
            phaseImaginary[i] = s * scale;
        }
    }

    private Span<Vector256<float>> Row(float[] rows, int row) =>
        MemoryMarshal.Cast<float, Vector256<float>>(rows.AsSpan(row * _stride, _stride));

    // Adds the frames that were made last to the sum.
    private void Synthesize(int made, long begin)
    {
        int count = (made - 1) % Block + 1, firstFrame = made - count;
        if ((long)(made - 1) * _hop + _size <= begin)
            return;
        _real.AsSpan(count * _stride).Clear();
        _imaginary.AsSpan(count * _stride).Clear();
        _transform.Inverse(_real, _imaginary, _frames);
        for (int frame = 0; frame < count; frame++)
        {
            Span<float> sum = _sum.AsSpan((firstFrame + frame) * _hop, _size);
            TensorPrimitives.MultiplyAdd(_frames.AsSpan(frame * _size, _size), _synthesisWindow, sum, sum);
        }
    }

    // The sum, divided by the squares of the windows that were added up there: 1.5 but for the ends.
    private void Write(Span<float> output, long first, long length, int frames)
    {
        output.Clear();
        long begin = Math.Max(first, 0), end = Math.Min(first + output.Length, length);
        for (long at = begin; at < end;)
        {
            long position = at + _size / 2, block = position / _hop;
            int phase = (int)(position % _hop), count = (int)Math.Min(end - at, _hop - phase);
            Span<float> part = output.Slice((int)(at - first), count), sum = _sum.AsSpan((int)position, count);
            if (block >= VocoderFrames.Overlap - 1 && block < frames)
                TensorPrimitives.Multiply(sum, 1 / 1.5f, part);
            else
                DivideByWindows(sum, phase, block, frames, part);
            at += count;
        }
    }

    private void DivideByWindows(ReadOnlySpan<float> sum, int phase, long block, int frames, Span<float> output)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            float squares = 0;
            for (int part = 0; part < VocoderFrames.Overlap; part++)
            {
                float value = _window[part * _hop + phase + i];
                squares += block - part >= 0 && block - part < frames ? value * value : 0;
            }

            output[i] = squares > 0 ? sum[i] / squares : 0;
        }
    }
}
