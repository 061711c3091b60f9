using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>Tensors as they lie in memory: elementwise work needs neither shapes nor strides, where all tensors have the same.</summary>
internal static class FlatView
{
    /// <summary>The values in the order of memory, [N]; shares the memory.</summary>
    /// <exception cref="ArgumentException">The values do not lie side by side.</exception>
    public static Tensor Of(Tensor tensor)
    {
        if (!IsDense(tensor))
        {
            string shape = string.Join(", ", tensor.shape);
            throw new ArgumentException($"The values of a tensor [{shape}] do not lie side by side.", nameof(tensor));
        }

        return tensor.as_strided([tensor.numel()], [1], tensor.storage_offset());
    }

    /// <summary>The values of a tensor in the order in which another of that shape has its own, [N]; shares the memory where the order
    /// is the same, else they are copied.</summary>
    public static Tensor InOrderOf(Tensor other, Tensor tensor) =>
        Of(HaveSameOrder(other, tensor) ? tensor : empty_like(other, tensor.dtype).copy_(tensor));

    /// <summary>Whether two tensors of one shape have their values in the same order in memory.</summary>
    public static bool HaveSameOrder(Tensor first, Tensor second) => first.stride().AsSpan().SequenceEqual(second.stride());

    // Sorted by stride, every dimension must begin where the one before it ends.
    private static bool IsDense(Tensor tensor)
    {
        long expected = 1;
        foreach ((long stride, long size) in tensor.stride().Zip(tensor.shape).Where(pair => pair.Second != 1).Order())
        {
            if (stride != expected)
                return false;
            expected *= size;
        }

        return true;
    }
}
