using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>First values of a network's weights, drawn from a generator of its own: the global one is neither read nor moved.</summary>
internal static class WeightInitialization
{
    /// <summary>Gives every parameter and buffer of a new network its first value, on the CPU.</summary>
    /// <param name="network">A network whose layers have no memory yet.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    public static void Initialize(Classifier network, long seed)
    {
        using Generator generator = new(unchecked((ulong)seed));
        using IDisposable guard = no_grad();
        NetworkTensors.Materialize(network, (_, layer, shape) => Create(network, layer, shape, generator));
    }

    /// <summary>
    /// Uniform between -1/sqrt(fan_in) and 1/sqrt(fan_in): what PyTorch's <c>kaiming_uniform_(a=sqrt(5))</c>, its default for weights and
    /// biases of linear layers and convolutions, comes to.
    /// </summary>
    /// <param name="values">Weight or bias, written in place.</param>
    /// <param name="weight">The layer's weight, [out, in, ...]: fan_in is the product of all sizes but the first.</param>
    /// <param name="generator">Where the values are drawn from.</param>
    public static void UniformByFanIn(Tensor values, Tensor weight, Generator generator)
    {
        double bound = 1 / Math.Sqrt(weight.numel() / weight.shape[0]);
        _ = values.uniform_(-bound, bound, generator);
    }

    /// <summary>
    /// Normal with deviation sqrt(2 / fan_out): PyTorch's <c>kaiming_normal_(mode="fan_out", nonlinearity="relu")</c> (K. He et al.,
    /// Delving Deep into Rectifiers).
    /// </summary>
    /// <param name="weight">[O, I, H, W], written in place.</param>
    /// <param name="generator">Where the values are drawn from.</param>
    public static void NormalByFanOut(Tensor weight, Generator generator) =>
        _ = weight.normal_(0, Math.Sqrt(2.0 / (weight.numel() / weight.shape[1])), generator);

    private static Tensor Create(Classifier network, nn.Module layer, TensorShape shape, Generator generator)
    {
        Tensor values = zeros(shape.Sizes, dtype: shape.Type);
        switch (layer)
        {
            case Convolution when shape.Role == TensorRole.Weight:
                network.InitializeConvolution(values, generator);
                break;
            case WeightedLayer weighted:
                UniformByFanIn(values, weighted.Weight, generator);
                break;
            case BatchNormalization when shape.Role is TensorRole.Weight or TensorRole.Variance:
                _ = values.FillInPlace(1);
                break;
        }

        return values;
    }
}
