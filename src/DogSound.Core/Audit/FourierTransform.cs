using System.Numerics;

namespace DogSound.Core.Audit;

/// <summary>
/// Power spectra of short frames (radix-2 fast Fourier transform, Cooley and Tukey 1965), for work on many small clips at once, without
/// libtorch. Not thread-safe.
/// </summary>
internal sealed class FourierTransform
{
    private readonly float[] _window;
    private readonly int[] _reversed;
    private readonly Complex32[] _turns;
    private readonly Complex32[] _values;

    /// <summary>Prepares the transform.</summary>
    /// <param name="size">Samples of a frame, a power of two.</param>
    public FourierTransform(int size)
    {
        Size = size;
        int bits = BitOperations.Log2((uint)size);
        _window = [.. Enumerable.Range(0, size).Select(index => (float)(0.5 - (0.5 * Math.Cos(2 * Math.PI * index / size))))];
        _reversed = [.. Enumerable.Range(0, size).Select(index => Reverse(index, bits))];
        _turns = [.. Enumerable.Range(0, size / 2).Select(index => Turn(-2 * Math.PI * index / size))];
        _values = new Complex32[size];
    }

    /// <summary>Samples of a frame.</summary>
    public int Size { get; }

    /// <summary>The power of two frames under a periodic Hann window: one is the real part of a single transform, the other the imaginary.</summary>
    /// <param name="first">[size].</param>
    /// <param name="second">[size].</param>
    /// <param name="firstPower">[size / 2]: bins 0 to size / 2 - 1.</param>
    /// <param name="secondPower">[size / 2].</param>
    public void Power(ReadOnlySpan<float> first, ReadOnlySpan<float> second, Span<float> firstPower, Span<float> secondPower)
    {
        for (int index = 0; index < Size; index++)
            _values[_reversed[index]] = new Complex32(first[index] * _window[index], second[index] * _window[index]);
        Transform();
        for (int bin = 0; bin < Size / 2; bin++)
        {
            // The spectrum of a real signal is its own mirror image, conjugated: so the two come apart.
            Complex32 value = _values[bin], mirrored = _values[(Size - bin) & (Size - 1)];
            firstPower[bin] = 0.25f * (Square(value.Real + mirrored.Real) + Square(value.Imaginary - mirrored.Imaginary));
            secondPower[bin] = 0.25f * (Square(value.Imaginary + mirrored.Imaginary) + Square(value.Real - mirrored.Real));
        }
    }

    private void Transform()
    {
        Span<Complex32> values = _values;
        for (int half = 1; half < Size; half *= 2)
        {
            int step = Size / (2 * half);
            for (int start = 0; start < Size; start += 2 * half)
            {
                Span<Complex32> low = values.Slice(start, half), high = values.Slice(start + half, half);
                for (int index = 0; index < low.Length; index++)
                {
                    Complex32 turn = _turns[index * step], a = low[index], b = high[index];
                    float real = (b.Real * turn.Real) - (b.Imaginary * turn.Imaginary), imaginary = (b.Real * turn.Imaginary) + (b.Imaginary * turn.Real);
                    low[index] = new Complex32(a.Real + real, a.Imaginary + imaginary);
                    high[index] = new Complex32(a.Real - real, a.Imaginary - imaginary);
                }
            }
        }
    }

    private static int Reverse(int index, int bits)
    {
        int reversed = 0;
        for (int bit = 0; bit < bits; bit++)
            reversed |= ((index >> bit) & 1) << (bits - 1 - bit);
        return reversed;
    }

    private static Complex32 Turn(double angle) => new((float)Math.Cos(angle), (float)Math.Sin(angle));

    private static float Square(float value) => value * value;

    private readonly record struct Complex32(float Real, float Imaginary);
}
