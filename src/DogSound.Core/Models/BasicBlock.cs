using DogSound.Core.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>
/// Two 3x3 convolutions and a way around them (K. He et al., Deep Residual Learning for Image Recognition, figure 5, left); names and
/// strides as torchvision's BasicBlock.
/// </summary>
internal sealed class BasicBlock : nn.Module<Tensor, Tensor>
{
    private readonly Convolution _conv1, _conv2;
    private readonly BatchNormalization _bn1, _bn2;
    private readonly Sequential? _downsample;

    /// <summary>Makes the layers.</summary>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="stride">Of the first convolution and of the way around.</param>
    public BasicBlock(long inputs, long outputs, long stride)
        : base(nameof(BasicBlock))
    {
        register_module("conv1", _conv1 = new Convolution(inputs, outputs, 3, stride, 1, bias: false));
        register_module("bn1", _bn1 = new BatchNormalization(outputs));
        register_module("conv2", _conv2 = new Convolution(outputs, outputs, 3, 1, 1, bias: false));
        register_module("bn2", _bn2 = new BatchNormalization(outputs));
        if (stride == 1 && inputs == outputs)
            return;
        _downsample = nn.Sequential(
            ("0", new Convolution(inputs, outputs, 1, stride, bias: false)), ("1", new BatchNormalization(outputs)));
        register_module("downsample", _downsample);
    }

    /// <summary>[B, inputs, H, W] to [B, outputs, H / stride, W / stride], sizes rounded up.</summary>
    public override Tensor forward(Tensor input)
    {
        Tensor output = _conv1.call(input).Then(_bn1).relu_().Then(_conv2).Then(_bn2);
        using Tensor? projected = _downsample?.call(input);
        return output.AddInPlace(projected ?? input).relu_();
    }
}
