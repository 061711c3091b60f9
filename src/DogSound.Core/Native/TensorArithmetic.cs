using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Native;

/// <summary>
/// Arithmetic of tensors with numbers that a garbage collection cannot break. TorchSharp wraps a number in a
/// <see cref="Scalar"/>, hands its native address to libtorch, and from then on nothing holds the wrapper: a collection at that
/// moment frees the number under the running call ("Unknown scalar type", or a wrong result). The same happens inside methods
/// that add a hidden factor of 1. Here every number lives until the call has returned; BannedSymbols.txt keeps the other ways
/// out of this project.
/// </summary>
internal static class TensorArithmetic
{
    /// <summary>left + right, a new tensor.</summary>
    public static Tensor Add(this Tensor left, Tensor right)
    {
        using Scalar one = 1L.ToScalar();
        return left.add(right, one);
    }

    /// <summary>left + right, into left; returns left.</summary>
    public static Tensor AddInPlace(this Tensor left, Tensor right)
    {
        using Scalar one = 1L.ToScalar();
        return left.add_(right, one);
    }

    /// <summary>left + right, into left; returns left.</summary>
    public static Tensor AddInPlace(this Tensor left, double right)
    {
        using Scalar number = right.ToScalar();
        using Scalar one = 1L.ToScalar();
        return left.add_(number, one);
    }

    /// <summary>left + right, into left, which may be of whole numbers; returns left.</summary>
    public static Tensor AddInPlace(this Tensor left, long right)
    {
        using Scalar number = right.ToScalar();
        using Scalar one = 1L.ToScalar();
        return left.add_(number, one);
    }

    /// <summary>left + factor * right, into left; returns left.</summary>
    public static Tensor AddInPlace(this Tensor left, Tensor right, double factor)
    {
        using Scalar number = factor.ToScalar();
        return left.add_(right, number);
    }

    /// <summary>tensor + factor * first * second, into tensor; returns it.</summary>
    public static Tensor AddProductInPlace(this Tensor tensor, Tensor first, Tensor second, double factor)
    {
        using Scalar number = factor.ToScalar();
        return tensor.addcmul_(first, second, number);
    }

    /// <summary>tensor + factor * numerator / denominator, into tensor; returns it.</summary>
    public static Tensor AddQuotientInPlace(this Tensor tensor, Tensor numerator, Tensor denominator, double factor)
    {
        using Scalar number = factor.ToScalar();
        return tensor.addcdiv_(numerator, denominator, number);
    }

    /// <summary>left * right, a new tensor.</summary>
    public static Tensor Multiply(this Tensor left, double right)
    {
        using Scalar number = right.ToScalar();
        return left.mul(number);
    }

    /// <summary>left * right, into left; returns left.</summary>
    public static Tensor MultiplyInPlace(this Tensor left, double right)
    {
        using Scalar number = right.ToScalar();
        return left.mul_(number);
    }

    /// <summary>left - right, into left; returns left.</summary>
    public static Tensor SubtractInPlace(this Tensor left, double right)
    {
        using Scalar number = right.ToScalar();
        return left.sub_(number);
    }

    /// <summary>left / right, into left; returns left.</summary>
    public static Tensor DivideInPlace(this Tensor left, double right)
    {
        using Scalar number = right.ToScalar();
        return left.div_(number);
    }

    /// <summary>tensor ^ exponent, a new tensor.</summary>
    public static Tensor Power(this Tensor tensor, double exponent)
    {
        using Scalar number = exponent.ToScalar();
        return tensor.pow(number);
    }

    /// <summary>max(tensor, minimum), a new tensor.</summary>
    public static Tensor ClampMinimum(this Tensor tensor, double minimum)
    {
        using Scalar number = minimum.ToScalar();
        return tensor.clamp_min(number);
    }

    /// <summary>tensor * tensor, into itself; returns it.</summary>
    public static Tensor SquareInPlace(this Tensor tensor)
    {
        using Scalar two = 2L.ToScalar();
        return tensor.pow_(two);
    }

    /// <summary>Every element becomes the number; returns the tensor.</summary>
    public static Tensor FillInPlace(this Tensor tensor, double value)
    {
        using Scalar number = value.ToScalar();
        return tensor.fill_(number);
    }

    /// <summary>The whole numbers from <paramref name="first"/> to <paramref name="end"/> - 1, float64, a new tensor.</summary>
    public static Tensor Range(long first, long end, Device device)
    {
        using Scalar from = first.ToScalar();
        using Scalar to = end.ToScalar();
        using Scalar step = 1L.ToScalar();
        return arange(from, to, step, dtype: ScalarType.Float64, device: device);
    }
}
