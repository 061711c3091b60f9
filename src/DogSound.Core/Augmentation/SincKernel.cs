namespace DogSound.Core.Augmentation;

/// <summary>
/// Filters that find a sound's value between its samples: a sinc under Kaiser's window, for 256 places from one sample to the next, between
/// which filters are interpolated (J. O. Smith, Digital Audio Resampling). Where the sound becomes faster, the filter is as much longer
/// and its band as much narrower, so that nothing is left above half of the new rate.
/// </summary>
/// <remarks>32 zero crossings to either side and a window parameter of 7.86 suppress what is above half of the lower rate by 80 dB, and pass
/// what is below 84 % of that (J. Kaiser's formulas, in A. Oppenheim and R. Schafer, Discrete-Time Signal Processing). One kernel is kept
/// from step to step. Not thread-safe.</remarks>
internal sealed class SincKernel
{
    /// <summary>Filters from one sample to the next.</summary>
    public const int Phases = 256;

    private const int ZeroCrossings = 32, Resolution = 512, Lanes = 8;
    private const double Rolloff = 0.92, WindowParameter = 7.86;

    private static readonly double[] Prototype = CreatePrototype();

    private float[] _table = [];
    private double _scale;

    /// <summary>Input samples that one value is made of: a multiple of 8.</summary>
    public int TapCount { get; private set; }

    /// <summary>Which tap is at the sample before the place.</summary>
    public int Center { get; private set; }

    /// <summary>[Phases + 1, TapCount]: the filter of each place from a sample to the next, the last one's own included.</summary>
    public ReadOnlySpan<float> Table => _table.AsSpan(0, (Phases + 1) * TapCount);

    /// <summary>Makes the filters.</summary>
    /// <param name="step">Distance of the places, in samples; above 0.</param>
    public void Prepare(double step)
    {
        double scale = Math.Max(1, step);
        if (scale == _scale)
            return;
        int reach = (int)Math.Ceiling(ZeroCrossings * scale);
        (_scale, Center, TapCount) = (scale, reach - 1, (2 * reach + Lanes - 1) / Lanes * Lanes);
        if (_table.Length < (Phases + 1) * TapCount)
            _table = new float[(Phases + 1) * TapCount];
        for (int phase = 0; phase <= Phases; phase++)
        {
            Span<float> filter = _table.AsSpan(phase * TapCount, TapCount);
            double place = Center + (double)phase / Phases;
            for (int tap = 0; tap < filter.Length; tap++)
                filter[tap] = (float)(Value(Math.Abs(tap - place) / scale) / scale);
        }
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
            double angle = Math.PI * Rolloff * i / Resolution, share = (double)i / (values.Length - 1);
            double window = Bessel(WindowParameter * Math.Sqrt(1 - share * share)) / Bessel(WindowParameter);
            values[i] = Rolloff * (angle == 0 ? 1 : Math.Sin(angle) / angle) * window;
        }

        return values;
    }

    // The modified Bessel function of the first kind and order 0, by its power series.
    private static double Bessel(double x)
    {
        double sum = 1, term = 1;
        for (int k = 1; term > 1e-17 * sum; k++)
        {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }

        return sum;
    }
}
