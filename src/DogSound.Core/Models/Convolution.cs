using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>Convolution of pictures with a square kernel, as PyTorch's Conv2d with zeros around the picture.</summary>
internal sealed class Convolution : WeightedLayer
{
    private readonly long[] _stride, _padding;

    /// <summary>Makes the layer without memory; see <see cref="NetworkTensors"/>.</summary>
    /// <param name="inputs">Channels that come in.</param>
    /// <param name="outputs">Channels that go out.</param>
    /// <param name="kernel">K, rows and columns of the kernel.</param>
    /// <param name="stride">Rows and columns from one output to the next.</param>
    /// <param name="padding">Zeros on each side.</param>
    /// <param name="bias">Whether something is added to each channel; a batch normalization behind it would take it away again.</param>
    public Convolution(long inputs, long outputs, long kernel, long stride = 1, long padding = 0, bool bias = true)
        : base(nameof(Convolution), [outputs, inputs, kernel, kernel], bias) =>
        (_stride, _padding) = ([stride, stride], [padding, padding]);

    /// <summary>[B, inputs, H, W] to [B, outputs, (H + 2 padding - K) / stride + 1, (W + 2 padding - K) / stride + 1], rounded down.</summary>
    public override Tensor forward(Tensor input) => nn.functional.conv2d(input, Weight, Bias, _stride, _padding);
}
