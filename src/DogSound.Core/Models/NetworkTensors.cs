using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>What a tensor is to its layer.</summary>
internal enum TensorRole
{
    /// <summary>Scale of a normalization, weights of a convolution or a linear layer.</summary>
    Weight,

    /// <summary>What is added.</summary>
    Bias,

    /// <summary>Running mean of a normalization.</summary>
    Mean,

    /// <summary>Running variance of a normalization.</summary>
    Variance,

    /// <summary>How many batches the running values have seen.</summary>
    Count,
}

/// <summary>Shape and type of one parameter or buffer.</summary>
internal sealed record TensorShape(long[] Sizes, ScalarType Type, TensorRole Role);

/// <summary>The parameters and buffers of a network by their PyTorch names: listed without memory, then given memory.</summary>
internal static class NetworkTensors
{
    /// <summary>Shapes of all parameters and buffers by name.</summary>
    public static Dictionary<string, TensorShape> Describe(Classifier network)
    {
        Dictionary<string, TensorShape> shapes = new(StringComparer.Ordinal);
        foreach ((string name, nn.Module layer) in network.named_modules())
        {
            foreach ((string suffix, Tensor tensor, TensorRole role) in Of(layer))
                shapes.Add($"{name}.{suffix}", new TensorShape(tensor.shape, tensor.dtype, role));
        }

        return shapes;
    }

    /// <summary>Replaces every parameter and buffer by what <paramref name="create"/> returns for its name, its layer and its
    /// shape.</summary>
    /// <remarks>The weight of a layer comes before its bias.</remarks>
    public static void Materialize(Classifier network, Func<string, nn.Module, TensorShape, Tensor> create)
    {
        foreach ((string name, nn.Module layer) in network.named_modules())
        {
            foreach ((string suffix, Tensor old, TensorRole role) in Of(layer))
            {
                Tensor value = create($"{name}.{suffix}", layer, new TensorShape(old.shape, old.dtype, role));
                Replace(layer, role, value);
            }
        }
    }

    private static List<(string Suffix, Tensor Tensor, TensorRole Role)> Of(nn.Module layer)
    {
        List<(string, Tensor?, TensorRole)> tensors = layer switch
        {
            WeightedLayer weighted => [("weight", weighted.Weight, TensorRole.Weight), ("bias", weighted.Bias, TensorRole.Bias)],
            BatchNormalization normalization =>
            [
                ("weight", normalization.weight, TensorRole.Weight),
                ("bias", normalization.bias, TensorRole.Bias),
                ("running_mean", normalization.running_mean, TensorRole.Mean),
                ("running_var", normalization.running_var, TensorRole.Variance),
                ("num_batches_tracked", normalization.num_batches_tracked, TensorRole.Count),
            ],
            _ => [],
        };
        return [.. tensors.Where(entry => entry.Item2 is not null).Select(entry => (entry.Item1, entry.Item2!, entry.Item3))];
    }

    private static void Replace(nn.Module layer, TensorRole role, Tensor value)
    {
        switch (layer)
        {
            case WeightedLayer weighted when role == TensorRole.Weight:
                weighted.Weight = new Parameter(value);
                break;
            case WeightedLayer weighted:
                weighted.Bias = new Parameter(value);
                break;
            case BatchNormalization normalization:
                Replace(normalization, role, value);
                break;
        }
    }

    private static void Replace(BatchNormalization normalization, TensorRole role, Tensor value)
    {
        switch (role)
        {
            case TensorRole.Weight:
                normalization.weight = new Parameter(value);
                break;
            case TensorRole.Bias:
                normalization.bias = new Parameter(value);
                break;
            case TensorRole.Mean:
                normalization.running_mean = value;
                break;
            case TensorRole.Variance:
                normalization.running_var = value;
                break;
            case TensorRole.Count:
                normalization.num_batches_tracked = value;
                break;
        }
    }
}
