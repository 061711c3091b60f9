using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Incremental;

/// <summary>
/// What a network is to keep of an older one: the divergence of what it says of the old one's classes from what that says, at a
/// temperature. T^2 KL(p || q) = T^2 sum over old classes c of p(c) (log p(c) - log q(c)), where p is softmax(old logits / T), q is
/// softmax(new logits of the old classes / T); T^2 keeps the gradient as large as that of the labels' loss.
/// </summary>
/// <remarks>G. Hinton et al., Distilling the Knowledge in a Neural Network, 2015, equation 4; for old classes while new ones are learnt: Z. Li
/// and D. Hoiem, Learning without Forgetting, 2016.</remarks>
internal static class Distillation
{
    /// <summary>The sum over clips; differentiable by the new logits. Computed in float32, or float64 for logits in float64, also inside
    /// autocast.</summary>
    /// <param name="logits">[B, C] of the network that learns: its first K classes are the old ones.</param>
    /// <param name="oldLogits">[B, K] of the old network, for the same spectrograms.</param>
    /// <param name="temperature">T, above 0.</param>
    /// <returns>One number, to be divided by the number of clips.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit each other.</exception>
    public static Tensor Forward(Tensor logits, Tensor oldLogits, double temperature)
    {
        if (logits.dim() != 2 || oldLogits.dim() != 2 || logits.shape[0] != oldLogits.shape[0] || logits.shape[1] < oldLogits.shape[1])
            throw new ArgumentException($"Logits [{string.Join(", ", logits.shape)}] do not go on from old ones [{string.Join(", ", oldLogits.shape)}].", nameof(oldLogits));
        using DisposeScope scope = NewDisposeScope();
        using Autocast.Scope float32 = Autocast.Exclude(logits.device);
        ScalarType type = logits.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        Tensor old = oldLogits.detach().to(type).Multiply(1 / temperature).log_softmax(1);
        Tensor current = logits.narrow(1, 0, oldLogits.shape[1]).to(type).Multiply(1 / temperature).log_softmax(1);
        return old.exp().mul(old.Add(current.neg())).sum().Multiply(temperature * temperature).MoveToOuterDisposeScope();
    }
}
