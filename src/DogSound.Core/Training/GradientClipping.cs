using DogSound.Core.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>Keeps one bad batch from throwing the weights away.</summary>
public static class GradientClipping
{
    // As in PyTorch, so that a gradient of length 0 divides nothing.
    private const double Offset = 1e-6;

    /// <summary>
    /// Scales all gradients so that together they are no longer than a norm, in place, as <c>torch.nn.utils.clip_grad_norm_</c>.
    /// </summary>
    /// <param name="parameters">Whose gradients; those without one are left out.</param>
    /// <param name="maximumNorm">Above 0; infinity only measures.</param>
    /// <returns>The 2-norm over all gradients as it was. Where it is not finite, nothing was scaled: it is the caller's to decide what
    /// becomes of the step.</returns>
    public static double Clip(IEnumerable<Parameter> parameters, double maximumNorm)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumNorm);
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        if (gradients.Length == 0)
            return 0;
        Tensor norms = stack(gradients.Select(gradient => gradient.norm()));
        // One number for the whole, so that a GPU is waited for once.
        double norm = norms.to(ScalarType.Float64).norm().item<double>();
        double scale = maximumNorm / (norm + Offset);
        if (!double.IsFinite(norm) || scale >= 1)
            return norm;
        foreach (Tensor gradient in gradients)
            gradient.MultiplyInPlace(scale);
        return norm;
    }
}
