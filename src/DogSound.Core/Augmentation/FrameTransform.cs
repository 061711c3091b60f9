using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Fourier transforms of 8 frames at a time, there and back: the frames lie side by side in every vector. A frame of real samples is
/// transformed as half as many complex ones, the even samples and the odd.
/// </summary>
/// <remarks>
/// The transform is Stockham's, radix 4 and one step of radix 2 where the size wants it (C. Van Loan, Computational Frameworks for the
/// Fast Fourier Transform, 1992). libtorch's own depends in its last bits on the number of threads; here one thread takes the same
/// steps in the same order whatever runs beside it. Other processors and libraries of mathematics have not been compared.
/// Not thread-safe.
/// </remarks>
internal sealed class FrameTransform
{
    /// <summary>Frames that are transformed at a time.</summary>
    public const int FrameCount = Tile.Size;

    private readonly int _size, _half;
    private readonly Factor[] _passFactors, _binFactors;

    // Complex values, the real part of each before its imaginary part; or two rows of bins.
    private readonly Vector256<float>[] _values, _spare;

    /// <summary>Prepares factors and memory.</summary>
    /// <param name="size">Samples of a frame: a power of two, at least 16.</param>
    public FrameTransform(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2 * Tile.Size);
        if (!BitOperations.IsPow2(size))
            throw new ArgumentOutOfRangeException(nameof(size), size, "The size must be a power of two.");
        (_size, _half) = (size, size / 2);
        Stride = _half + Tile.Size;
        _values = new Vector256<float>[2 * Stride];
        _spare = new Vector256<float>[2 * Stride];
        _passFactors = CreatePassFactors(_half);
        _binFactors = [.. Enumerable.Range(0, _half).Select(k => Factor.Of(k, size)), new Factor(-1, 0)];
    }

    /// <summary>Values from one spectrum to the next: size / 2 + 1 bins, and zeros that fill the last vector.</summary>
    public int Stride { get; }

    /// <summary>Samples to spectra: X[k] = sum over n of x[n] exp(-2 pi i k n / size).</summary>
    /// <param name="frames">[8, size].</param>
    /// <param name="real">[8, <see cref="Stride"/>]: receives the real parts.</param>
    /// <param name="imaginary">[8, <see cref="Stride"/>]: receives the imaginary parts, exactly 0 for the first and the last bin.</param>
    public void Forward(ReadOnlySpan<float> frames, Span<float> real, Span<float> imaginary)
    {
        Check(frames.Length, real.Length, imaginary.Length);
        Turn(frames, _values, _size);
        Vector256<float>[] z = Transform(), bins = ReferenceEquals(z, _values) ? _spare : _values;

        // The even samples' spectrum is E[k] = (Z[k] + conj Z[-k]) / 2, the odd ones' O[k] = (Z[k] - conj Z[-k]) / 2i.
        Vector256<float> half = Vector256.Create(0.5f);
        for (int k = 0; k <= _half; k++)
        {
            int at = 2 * (k & (_half - 1)), mirrored = 2 * ((_half - k) & (_half - 1));
            Vector256<float> r = half * z[at], i = half * z[at + 1];
            Vector256<float> mirroredR = half * z[mirrored], mirroredI = half * z[mirrored + 1];
            Vector256<float> evenR = r + mirroredR, evenI = i - mirroredI, oddR = i + mirroredI, oddI = mirroredR - r;
            (Vector256<float> c, Vector256<float> s) = _binFactors[k].Spread();
            bins[k] = evenR + (oddR * c - oddI * s);
            bins[Stride + k] = evenI + (oddR * s + oddI * c);
        }

        bins.AsSpan(_half + 1, Stride - _half - 1).Clear();
        bins.AsSpan(Stride + _half + 1, Stride - _half - 1).Clear();
        TurnBack(bins.AsSpan(0, Stride), real);
        TurnBack(bins.AsSpan(Stride, Stride), imaginary);
    }

    /// <summary>Spectra to size times the samples that they come from; the imaginary parts of the first and the last bin must be 0.</summary>
    /// <param name="real">[8, <see cref="Stride"/>].</param>
    /// <param name="imaginary">[8, <see cref="Stride"/>].</param>
    /// <param name="frames">[8, size]: receives the samples, times size.</param>
    public void Inverse(ReadOnlySpan<float> real, ReadOnlySpan<float> imaginary, Span<float> frames)
    {
        Check(frames.Length, real.Length, imaginary.Length);
        Vector256<float>[] bins = _spare;
        Turn(real, bins, Stride);
        Turn(imaginary, bins.AsSpan(Stride), Stride);

        // Forward's steps backwards. With conjugates before and after, the transform goes the other way.
        for (int k = 0; k < _half; k++)
        {
            Vector256<float> r = bins[k], i = bins[Stride + k], mirroredR = bins[_half - k], mirroredI = bins[Stride + _half - k];
            Vector256<float> evenR = r + mirroredR, evenI = i - mirroredI;
            Vector256<float> differenceR = r - mirroredR, differenceI = i + mirroredI;
            (Vector256<float> c, Vector256<float> s) = _binFactors[k].Spread();
            _values[2 * k] = evenR - (differenceI * c - differenceR * s);
            _values[2 * k + 1] = -(evenI + (differenceR * c + differenceI * s));
        }

        Vector256<float>[] samples = Transform();
        for (int odd = 1; odd < _size; odd += 2)
            samples[odd] = -samples[odd];
        TurnBack(samples.AsSpan(0, _size), frames);
    }

    // [8, count] -> count vectors.
    private static void Turn(ReadOnlySpan<float> rows, Span<Vector256<float>> vectors, int count)
    {
        ref float source = ref MemoryMarshal.GetReference(rows), target = ref Unsafe.As<Vector256<float>, float>(ref vectors[0]);
        for (int column = 0; column < count; column += Tile.Size)
            Tile.Transpose(ref Unsafe.Add(ref source, column), (nuint)count, ref Unsafe.Add(ref target, column * Tile.Size), Tile.Size);
    }

    private static void TurnBack(Span<Vector256<float>> vectors, Span<float> rows)
    {
        int count = vectors.Length;
        ref float source = ref Unsafe.As<Vector256<float>, float>(ref vectors[0]), target = ref MemoryMarshal.GetReference(rows);
        for (int column = 0; column < count; column += Tile.Size)
            Tile.Transpose(ref Unsafe.Add(ref source, column * Tile.Size), Tile.Size, ref Unsafe.Add(ref target, column), (nuint)count);
    }

    private static Factor[] CreatePassFactors(int size)
    {
        var factors = new List<Factor>();
        for (int length = size; length >= 4; length /= 4)
        {
            for (int p = 0; p < length / 4; p++)
                factors.AddRange([Factor.Of(p, length), Factor.Of(2 * p, length), Factor.Of(3 * p, length)]);
        }

        return [.. factors];
    }

    // Transforms _values; returns the one of the two arrays that the result is in.
    private Vector256<float>[] Transform()
    {
        (Vector256<float>[] from, Vector256<float>[] to) = (_values, _spare);
        ReadOnlySpan<Factor> factors = _passFactors;
        int length = _half, stride = 1;
        for (; length >= 4; length /= 4, stride *= 4)
        {
            int quarter = length / 4;
            Pass4(from, to, factors[..(3 * quarter)], quarter, stride);
            factors = factors[(3 * quarter)..];
            (from, to) = (to, from);
        }

        if (length == 1)
            return from;
        for (int q = 0; q < 2 * stride; q++)
        {
            Vector256<float> a = from[q], b = from[q + 2 * stride];
            to[q] = a + b;
            to[q + 2 * stride] = a - b;
        }

        return to;
    }

    private static void Pass4(Vector256<float>[] from, Vector256<float>[] to, ReadOnlySpan<Factor> factors, int quarter, int stride)
    {
        // Every index below is less than 8 x quarter x stride, which is the frame's size: both arrays are longer.
        ref Vector256<float> x = ref MemoryMarshal.GetArrayDataReference(from), y = ref MemoryMarshal.GetArrayDataReference(to);
        nuint step = (nuint)(2 * quarter * stride), target = (nuint)(2 * stride);
        for (int p = 0; p < quarter; p++)
        {
            Factor w1 = factors[3 * p], w2 = factors[3 * p + 1], w3 = factors[3 * p + 2];
            for (int q = 0; q < stride; q++)
            {
                ref Vector256<float> a = ref Unsafe.Add(ref x, 2 * (p * stride + q)), b = ref Unsafe.Add(ref a, step);
                ref Vector256<float> c = ref Unsafe.Add(ref b, step), d = ref Unsafe.Add(ref c, step);
                Vector256<float> sumR = a + c, sumI = Unsafe.Add(ref a, 1) + Unsafe.Add(ref c, 1);
                Vector256<float> otherSumR = b + d, otherSumI = Unsafe.Add(ref b, 1) + Unsafe.Add(ref d, 1);
                Vector256<float> differenceR = a - c, differenceI = Unsafe.Add(ref a, 1) - Unsafe.Add(ref c, 1);
                Vector256<float> otherDifferenceR = b - d, otherDifferenceI = Unsafe.Add(ref b, 1) - Unsafe.Add(ref d, 1);
                ref Vector256<float> result = ref Unsafe.Add(ref y, 2 * (4 * p * stride + q));
                result = sumR + otherSumR;
                Unsafe.Add(ref result, 1) = sumI + otherSumI;
                Store(ref Unsafe.Add(ref result, target), differenceR + otherDifferenceI, differenceI - otherDifferenceR, w1);
                Store(ref Unsafe.Add(ref result, 2 * target), sumR - otherSumR, sumI - otherSumI, w2);
                Store(ref Unsafe.Add(ref result, 3 * target), differenceR - otherDifferenceI, differenceI + otherDifferenceR, w3);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref Vector256<float> target, Vector256<float> r, Vector256<float> i, Factor factor)
    {
        (Vector256<float> c, Vector256<float> s) = factor.Spread();
        target = r * c - i * s;
        Unsafe.Add(ref target, 1) = r * s + i * c;
    }

    private void Check(int frames, int real, int imaginary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, FrameCount * _size);
        ArgumentOutOfRangeException.ThrowIfLessThan(real, FrameCount * Stride);
        ArgumentOutOfRangeException.ThrowIfLessThan(imaginary, FrameCount * Stride);
    }

    /// <summary>exp(-2 pi i k / n).</summary>
    private readonly record struct Factor(float Cosine, float Sine)
    {
        public static Factor Of(int k, int n)
        {
            (double sine, double cosine) = Math.SinCos(-2 * Math.PI * k / n);
            return new Factor((float)cosine, (float)sine);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (Vector256<float> Cosine, Vector256<float> Sine) Spread() => (Vector256.Create(Cosine), Vector256.Create(Sine));
    }
}
