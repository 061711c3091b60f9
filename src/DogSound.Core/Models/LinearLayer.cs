using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>Weighted sums of all features and a bias, as PyTorch's Linear.</summary>
/// <param name="inputs">Features that come in.</param>
/// <param name="outputs">Features that go out.</param>
internal sealed class LinearLayer(long inputs, long outputs) : WeightedLayer(nameof(LinearLayer), [outputs, inputs], hasBias: true)
{
    /// <summary>[..., inputs] to [..., outputs].</summary>
    public override Tensor forward(Tensor input) => nn.functional.linear(input, Weight, Bias);
}
