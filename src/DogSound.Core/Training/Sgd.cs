using DogSound.Core.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Stochastic gradient descent with momentum and L2 penalty, as <c>torch.optim.SGD(momentum, weight_decay)</c>: the buffer, from zero,
/// becomes momentum x buffer + gradient + weight decay x parameter, and the step goes against it.
/// </summary>
internal sealed class Sgd : Optimizer
{
    private readonly double _weightDecay, _momentum;

    /// <summary>Keeps the parameters, which stay the caller's.</summary>
    public Sgd(IReadOnlyList<(string Name, Parameter Value)> parameters, double weightDecay, double momentum)
        : base(parameters, momentum > 0 ? ["momentum_buffer"] : [])
    {
        _weightDecay = weightDecay;
        _momentum = momentum;
    }

    /// <inheritdoc/>
    private protected override void Advance(IReadOnlyList<ParameterStep> parts, double learningRate)
    {
        foreach ((Tensor parameter, Tensor gradient, Tensor[] state, _) in parts)
        {
            if (state.Length == 0)
            {
                parameter.MultiplyInPlace(1 - learningRate * _weightDecay).AddInPlace(gradient, -learningRate);
                continue;
            }

            Tensor buffer = state[0].MultiplyInPlace(_momentum).AddInPlace(gradient).AddInPlace(parameter, _weightDecay);
            parameter.AddInPlace(buffer, -learningRate);
        }
    }
}
