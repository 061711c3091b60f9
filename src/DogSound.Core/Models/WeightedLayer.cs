using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>
/// A layer with a weight and perhaps a bias, under PyTorch's names. TorchSharp's own convolutions and linear layers free their tensors when
/// they are disposed but not what libtorch keeps of the layer, so that a service would grow with every model that it changes to.
/// </summary>
internal abstract class WeightedLayer : nn.Module<Tensor, Tensor>
{
    private const string WeightName = "weight", BiasName = "bias";

    // Where TorchSharp moves a module to a device or a type, it finds what it has to replace by these names.
    [ComponentName(Name = WeightName)]
    private Parameter _weight;

    [ComponentName(Name = BiasName)]
    private Parameter? _bias;

    /// <summary>Makes the layer without memory; see <see cref="NetworkTensors"/>.</summary>
    /// <param name="name">What the layer is, for people.</param>
    /// <param name="sizes">Of the weight, [outputs, ...].</param>
    /// <param name="hasBias">Whether something is added to each output.</param>
    protected WeightedLayer(string name, long[] sizes, bool hasBias)
        : base(name)
    {
        register_parameter(WeightName, _weight = Own(new Parameter(empty(sizes, device: META))));
        if (hasBias) register_parameter(BiasName, _bias = Own(new Parameter(empty(sizes[0], device: META))));
    }

    /// <summary>What the input is multiplied with, [outputs, ...]; one that is set takes the place of the one before, which is freed.</summary>
    public Parameter Weight
    {
        get => _weight;
        set
        {
            _weight.Dispose();
            ConditionallyRegisterParameter(WeightName, _weight = Own(value));
        }
    }

    /// <summary>What is added, [outputs], or null for nothing; as <see cref="Weight"/>.</summary>
    public Parameter? Bias
    {
        get => _bias;
        set
        {
            _bias?.Dispose();
            ConditionallyRegisterParameter(BiasName, _bias = value is null ? null : Own(value));
        }
    }

    // A scope that is open while a network is made does not free its parameters.
    private static Parameter Own(Parameter parameter)
    {
        _ = parameter.DetachFromDisposeScope();
        return parameter;
    }
}
