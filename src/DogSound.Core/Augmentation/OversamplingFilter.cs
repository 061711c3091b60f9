using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using DogSound.Core.Filtering;

namespace DogSound.Core.Augmentation;

/// <summary>
/// Prepares a sound for being read at another speed: a sinc under Kaiser's window takes away what would not fit the new rate, and finds the
/// values halfway between the samples, so that a short filter finds those at any place (<see cref="FractionalDelay"/>). Where the sound becomes
/// faster, the filter is as much longer and its band as much narrower. From twice the speed on, that leaves at most half of the band, and
/// nothing needs to be found between.
/// </summary>
/// <remarks>32 zero crossings to either side and a window parameter of 7.86 suppress what is above half of the lower rate by 80 dB, and pass
/// what is below 84 % of that (J. Kaiser's formulas, in A. Oppenheim and R. Schafer, Discrete-Time Signal Processing). The filter of one speed
/// is kept. Not thread-safe.</remarks>
internal sealed class OversamplingFilter
{
    private const int ZeroCrossings = 32, Resolution = 512;
    private const double Rolloff = 0.92, WindowParameter = 7.86;

    private static readonly double[] Prototype = CreatePrototype();

    private float[] _taps = [], _even = [], _odd = [];
    private double _step;

    /// <summary>Values for each sample: 2, or 1 from twice the speed on.</summary>
    public int Factor { get; private set; }

    /// <summary>Samples that one value is made of.</summary>
    public int TapCount { get; private set; }

    /// <summary>Samples before its own one that a value is made of.</summary>
    public int Reach => TapCount / 2 - 1;

    /// <summary>[<see cref="Factor"/>, <see cref="TapCount"/>]: the filters of the values at the samples, and halfway to the next ones.</summary>
    public ReadOnlySpan<float> Taps => _taps.AsSpan(0, Factor * TapCount);

    /// <summary>Makes the filters.</summary>
    /// <param name="step">How much faster the sound becomes; above 0.</param>
    public void Prepare(double step)
    {
        if (step == _step)
            return;
        double scale = Math.Max(1, step);
        (_step, Factor, TapCount) = (step, step < 2 ? 2 : 1, 2 * (int)Math.Ceiling(ZeroCrossings * scale));
        if (_taps.Length < Factor * TapCount)
            _taps = new float[Factor * TapCount];
        for (int index = 0; index < Factor * TapCount; index++)
        {
            (int value, int tap) = Math.DivRem(index, TapCount);
            _taps[index] = (float)(Value(Math.Abs(tap - Reach - (double)value / Factor) / scale) / scale);
        }
    }

    /// <summary>Filters.</summary>
    /// <param name="samples">[T + <see cref="TapCount"/> - 1]: <see cref="Reach"/> samples that come before, the sound, what comes after.</param>
    /// <param name="output">[<see cref="Factor"/> x T], not the same memory: the value at each sample, and the one halfway to the next.</param>
    public void Apply(ReadOnlySpan<float> samples, Span<float> output)
    {
        if (Factor == 1)
        {
            FirFilter.Apply(samples, Taps, output);
            return;
        }

        int length = output.Length / 2;
        if (_even.Length < length)
            (_even, _odd) = (new float[length], new float[length]);
        FirFilter.Apply(samples, Taps[..TapCount], _even.AsSpan(0, length));
        FirFilter.Apply(samples, Taps[TapCount..], _odd.AsSpan(0, length));
        Weave(_even.AsSpan(0, length), _odd.AsSpan(0, length), output);
    }

    // output[2 i] = even[i], output[2 i + 1] = odd[i]: eight at a time as whole numbers of 64 bits, of which the lower half comes first.
    private static void Weave(ReadOnlySpan<float> even, ReadOnlySpan<float> odd, Span<float> output)
    {
        Span<ulong> pairs = MemoryMarshal.Cast<float, ulong>(output);
        int index = 0, width = Vector256<float>.Count;
        for (; BitConverter.IsLittleEndian && index <= pairs.Length - width; index += width)
        {
            (Vector256<ulong> lower, Vector256<ulong> upper) = Vector256.Widen(Vector256.Create(even[index..]).AsUInt32());
            (Vector256<ulong> lowerOdd, Vector256<ulong> upperOdd) = Vector256.Widen(Vector256.Create(odd[index..]).AsUInt32());
            (lower | lowerOdd << 32).CopyTo(pairs[index..]);
            (upper | upperOdd << 32).CopyTo(pairs[(index + width / 2)..]);
        }

        for (; index < even.Length; index++)
            (output[2 * index], output[2 * index + 1]) = (even[index], odd[index]);
    }

    private static double Value(double distance)
    {
        double place = distance * Resolution;
        int index = (int)place;
        return index >= ZeroCrossings * Resolution
            ? 0 : Prototype[index] + (place - index) * (Prototype[index + 1] - Prototype[index]);
    }

    private static double[] CreatePrototype()
    {
        var values = new double[ZeroCrossings * Resolution + 1];
        for (int i = 0; i < values.Length; i++)
        {
            double angle = Math.PI * Rolloff * i / Resolution;
            values[i] = Rolloff * (angle == 0 ? 1 : Math.Sin(angle) / angle) * KaiserWindow.At((double)i / (values.Length - 1), WindowParameter);
        }

        return values;
    }
}
