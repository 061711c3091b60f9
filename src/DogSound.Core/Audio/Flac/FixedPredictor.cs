using System.Numerics.Tensors;

namespace DogSound.Core.Audio.Flac;

/// <summary>
/// Predicts each sample from those before it, by the polynomial through them (RFC 9639, section 9.2.5). What the prediction misses, the
/// residual, is the difference of neighbours, or the difference of such differences and so on: much smaller than the samples of most
/// sounds. Not thread-safe.
/// </summary>
/// <param name="blockLength">Samples of the longest block.</param>
internal sealed class FixedPredictor(int blockLength)
{
    // Samples at most that one is predicted from.
    private const int MaximumOrder = 4;

    private readonly int[][] _residuals = [.. Enumerable.Range(0, MaximumOrder + 1).Select(_ => new int[blockLength])];

    /// <summary>Predicts a block from as many samples as miss the least.</summary>
    /// <param name="samples">[T] of 16 bits.</param>
    /// <param name="order">Samples that one is predicted from, 0 to 4 and below T; the first ones are not predicted.</param>
    /// <returns>[T - order] within 20 bits, of the samples behind these; valid until the next call.</returns>
    public ReadOnlySpan<int> Predict(ReadOnlySpan<short> samples, out int order)
    {
        int highest = Math.Min(MaximumOrder, samples.Length - 1);

        // The orders are compared over the samples that even the highest predicts. No sum overflows: a residual of order 4 is at most
        // 8 * 65535, and 4092 of these are less than 2^31.
        int compared = samples.Length - highest, least = int.MaxValue;
        order = 0;
        TensorPrimitives.ConvertTruncating(samples, _residuals[0].AsSpan());
        for (int current = 0; current <= highest; current++)
        {
            ReadOnlySpan<int> residual = _residuals[current].AsSpan(0, samples.Length - current);
            if (TensorPrimitives.SumOfMagnitudes(residual[^compared..]) is int sum && sum < least)
                (order, least) = (current, sum);
            if (current < highest)
                TensorPrimitives.Subtract(residual[1..], residual[..^1], _residuals[current + 1].AsSpan());
        }
        return _residuals[order].AsSpan(0, samples.Length - order);
    }
}
