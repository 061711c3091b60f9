using System.Numerics.Tensors;
using DogSound.Core.Filtering;

namespace DogSound.Core.Audio.Flac;

/// <summary>
/// Predicts each sample from the eight before it, by coefficients that fit the block (RFC 9639, section 9.2.6): tones, such as those of
/// alarms, which no polynomial follows. Whatever is rounded is rounded alike on every machine. Not thread-safe.
/// </summary>
/// <param name="blockLength">Samples of the longest block.</param>
internal sealed class LinearPredictor(int blockLength)
{
    /// <summary>Samples that one is predicted from.</summary>
    public const int Order = 8;

    /// <summary>Bits of a coefficient, with its sign.</summary>
    public const int Precision = 12;

    // What a coefficient can be shifted to the right at most. To the left is not allowed.
    private const int MaximumShift = 15;

    // Shorter blocks are not worth the coefficients.
    private const int MinimumLength = 64;

    private const int WindowBits = 15;

    private readonly int[] _window = new int[blockLength];
    private readonly double[] _windowed = new double[blockLength];
    private readonly int[] _samples = new int[blockLength];
    private readonly int[] _predicted = new int[blockLength];
    private readonly int[] _coefficients = new int[Order];
    private int _windowLength;

    /// <summary>The coefficients, in units of 2^-<see cref="Shift"/>; the first is that of the sample just before.</summary>
    public ReadOnlySpan<int> Coefficients => _coefficients;

    /// <summary>0 to 15.</summary>
    public int Shift { get; private set; }

    /// <summary>Fits the coefficients to a block, and predicts it.</summary>
    /// <param name="samples">[T] of 16 bits.</param>
    /// <returns>[T - <see cref="Order"/>], what the prediction misses; empty where there is no prediction. Valid until the next call.</returns>
    public ReadOnlySpan<int> Predict(ReadOnlySpan<short> samples)
    {
        if (samples.Length < MinimumLength || !Fit(samples))
            return [];
        Span<int> values = _samples.AsSpan(0, samples.Length), predicted = _predicted.AsSpan(0, samples.Length - Order);
        TensorPrimitives.ConvertTruncating(samples, values);
        predicted.Clear();

        // No sum overflows: eight products of 12 and 16 bits have 31, with their sign.
        for (int past = 1; past <= Order; past++)
            TensorPrimitives.MultiplyAdd(values.Slice(Order - past, predicted.Length), _coefficients[past - 1], predicted, predicted);
        TensorPrimitives.ShiftRightArithmetic(predicted, Shift, predicted);
        TensorPrimitives.Subtract(values[Order..], predicted, predicted);
        return predicted;
    }

    /// <summary>False where nothing can be fitted.</summary>
    private bool Fit(ReadOnlySpan<short> samples)
    {
        Window(samples);
        ReadOnlySpan<double> windowed = _windowed.AsSpan(0, samples.Length);
        Span<double> correlation = stackalloc double[Order + 1];

        // Whole numbers whose sums have less than 53 bits: exact, in whatever order the processor adds them.
        for (int lag = 0; lag <= Order; lag++)
            correlation[lag] = TensorPrimitives.Dot(windowed[lag..], windowed[..^lag]);
        return correlation[0] > 0 && Round(LevinsonDurbin.Solve(correlation).AsSpan(1));
    }

    /// <summary>Lets the block rise and fall as a parabola (Welch's window), for its ends fit to nothing; whole numbers stay such.</summary>
    private void Window(ReadOnlySpan<short> samples)
    {
        if (_windowLength != samples.Length)
            MakeWindow(samples.Length);
        for (int index = 0; index < samples.Length; index++)
            _windowed[index] = (samples[index] * _window[index]) >> WindowBits;
    }

    // All blocks but the last have one length.
    private void MakeWindow(int length)
    {
        long steps = length + 1;
        for (int index = 0; index < length; index++)
            _window[index] = (int)((4 * (index + 1) * (steps - index - 1) << WindowBits) / (steps * steps));
        _windowLength = length;
    }

    /// <summary>Scales the coefficients so that the largest fills its bits; what is lost in rounding one is added to the next.</summary>
    private bool Round(ReadOnlySpan<double> filter)
    {
        double largest = Math.Abs(TensorPrimitives.MaxMagnitude(filter));
        if (!(largest > 0) || !double.IsFinite(largest))
            return false;
        Shift = Math.Min(MaximumShift, Precision - 2 - Math.ILogB(largest));
        if (Shift < 0)
            return false;
        double rest = 0;
        for (int past = 0; past < Order; past++)
        {
            rest -= filter[past] * (1 << Shift);
            _coefficients[past] = (int)Math.Clamp(Math.Round(rest), -(1 << (Precision - 1)), (1 << (Precision - 1)) - 1);
            rest -= _coefficients[past];
        }
        return true;
    }
}
