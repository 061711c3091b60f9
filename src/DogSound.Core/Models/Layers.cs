using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>Chains layers without keeping what lies between them.</summary>
internal static class Layers
{
    /// <summary>Runs a layer on its input and frees the input: memory that is freed at once is used again at once.</summary>
    public static Tensor Then(this Tensor input, nn.Module<Tensor, Tensor> layer)
    {
        using (input)
            return layer.call(input);
    }
}
