using DogSound.Core.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Adam with decoupled weight decay (I. Loshchilov and F. Hutter, Decoupled Weight Decay Regularization, 2019), as
/// <c>torch.optim.AdamW</c>: the decay first, then a step along the mean of the gradients over the root of their mean square, both
/// corrected for their start at zero; epsilon is added to the corrected root.
/// </summary>
internal sealed class AdamW : Optimizer
{
    private readonly double _weightDecay, _beta1, _beta2, _epsilon;
    private readonly Tensor _scratch;
    private double _kept, _stepSize, _scaledEpsilon;

    /// <summary>Keeps the parameters, which stay the caller's.</summary>
    public AdamW(
        IReadOnlyList<(string Name, Parameter Value)> parameters, double weightDecay, double beta1, double beta2, double epsilon)
        : base(parameters, "exp_avg", "exp_avg_sq")
    {
        _weightDecay = weightDecay;
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = epsilon;
        _scratch = empty(PieceLength, dtype: parameters[0].Value.dtype, device: parameters[0].Value.device).DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    private protected override void Prepare(long step, double learningRate)
    {
        double correction1 = 1 - Math.Pow(_beta1, step), rootOfCorrection2 = Math.Sqrt(1 - Math.Pow(_beta2, step));
        _kept = 1 - learningRate * _weightDecay;
        // m / (sqrt(v) / r + epsilon) = r m / (sqrt(v) + r epsilon): one pass less.
        _stepSize = learningRate / correction1 * rootOfCorrection2;
        _scaledEpsilon = _epsilon * rootOfCorrection2;
    }

    /// <inheritdoc/>
    private protected override void Advance(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> state)
    {
        Tensor mean = state[0], meanSquare = state[1], root = _scratch.narrow(0, 0, parameter.numel());
        mean.MultiplyInPlace(_beta1).AddInPlace(gradient, 1 - _beta1);
        meanSquare.MultiplyInPlace(_beta2).AddProductInPlace(gradient, gradient, 1 - _beta2);
        root.copy_(meanSquare).sqrt_().AddInPlace(_scaledEpsilon);
        if (_kept != 1)
            parameter.MultiplyInPlace(_kept);
        parameter.AddQuotientInPlace(mean, root, -_stepSize);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
            _scratch.Dispose();
    }
}
