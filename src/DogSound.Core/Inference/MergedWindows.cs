using System.Numerics.Tensors;

namespace DogSound.Core.Inference;

/// <summary>The windows of one recording, folded into one row of probabilities.</summary>
/// <param name="merge">The mean or the maximum.</param>
/// <param name="isMultiLabel">Whether the probabilities are independent of each other.</param>
internal sealed class MergedWindows(WindowMerge merge, bool isMultiLabel)
{
    private double[]? _folded;
    private int _count;

    /// <summary>End of the last window, in seconds.</summary>
    public double End { get; private set; }

    /// <summary>Adds the next window.</summary>
    /// <param name="probabilities">[C].</param>
    /// <param name="end">Its end, in seconds.</param>
    public void Add(double[] probabilities, double end)
    {
        End = end;
        _count++;
        if (_folded is null) _folded = [.. probabilities];
        else if (merge == WindowMerge.Mean) TensorPrimitives.Add(_folded, probabilities, _folded);
        else TensorPrimitives.Max(_folded, probabilities, _folded);
    }

    /// <summary>The folded row, scaled to sum to 1 (for the mean that is the division by the number of windows). Probabilities that are
    /// independent of each other have no such sum: there the mean is divided by that number, and the maximum stays.</summary>
    public double[] Probabilities()
    {
        double divisor = !isMultiLabel ? TensorPrimitives.Sum<double>(_folded) : merge == WindowMerge.Mean ? _count : 1;
        TensorPrimitives.Divide(_folded, divisor, _folded);
        return _folded!;
    }
}
