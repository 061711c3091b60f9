using System.Runtime.InteropServices;
using DogSound.Core.Configuration;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Turns gradients into steps, in place. The arithmetic is PyTorch's; TorchSharp's own optimizers hand libtorch numbers that a garbage
/// collection can free. Not for several threads at once.
/// </summary>
/// <remarks>
/// A processor's time goes into memory, not into arithmetic: the values are taken in pieces that stay in the cache while all
/// operations of a step pass over them.
/// </remarks>
public abstract class Optimizer : IDisposable
{
    /// <summary>Name of the tensor in <see cref="State"/> that counts every parameter's steps.</summary>
    private const string StepName = "step";

    // 256 KiB in float32: parameter, gradient, state and scratch of a piece lie in the cache of one core together. A GPU wants few, large
    // operations.
    private const long PieceOnCpu = 64 * 1024;

    private readonly IReadOnlyList<(string Name, Parameter Value)> _parameters;
    private readonly string[] _slots;
    private readonly Tensor[][] _states;
    private readonly Tensor _steps;

    /// <summary>Keeps the parameters, which stay the caller's, and makes state of zeros for each.</summary>
    /// <param name="parameters">The named parameters in the module's order, all of one type on one device.</param>
    /// <param name="slots">Names of the state tensors that each parameter has.</param>
    private protected Optimizer(IReadOnlyList<(string Name, Parameter Value)> parameters, params string[] slots)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.Count == 0)
            throw new ArgumentException("There are no parameters to learn.", nameof(parameters));
        (string firstName, Parameter first) = parameters[0];
        foreach ((string name, Parameter value) in parameters)
        {
            if (value.dtype != first.dtype || value.device.ToString() != first.device.ToString())
                throw new ArgumentException($"{name} is {value.dtype} on {value.device}, but {firstName} is {first.dtype} on {first.device}.");
        }

        _parameters = parameters;
        _slots = slots;
        long longest = parameters.Max(parameter => parameter.Value.numel());
        PieceLength = Math.Max(1, first.device.type == DeviceType.CPU ? Math.Min(PieceOnCpu, longest) : longest);
        _states = [.. parameters.Select(parameter => slots.Select(_ => zeros_like(parameter.Value).DetachFromDisposeScope()).ToArray())];
        _steps = zeros(parameters.Count, dtype: ScalarType.Int64).DetachFromDisposeScope();
    }

    /// <summary>The optimizer that the settings name.</summary>
    /// <param name="settings">Name, weight decay, momentum, betas and epsilon.</param>
    /// <param name="parameters">The named parameters in the module's order, all of one type on one device; they stay the caller's.</param>
    /// <exception cref="ArgumentException">There are no parameters, or they differ in type or device.</exception>
    public static Optimizer Create(TrainingSettings settings, IReadOnlyList<(string Name, Parameter Value)> parameters)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Optimizer switch
        {
            OptimizerName.AdamW => new AdamW(parameters, settings.WeightDecay, settings.Beta1, settings.Beta2, settings.Epsilon),
            OptimizerName.Sgd => new Sgd(parameters, settings.WeightDecay, settings.Momentum),
            _ => throw new ArgumentException($"There is no optimizer {settings.Optimizer}.", nameof(settings)),
        };
    }

    /// <summary>
    /// All that is kept from step to step, by name (<c>exp_avg.layer1.0.conv1.weight</c>), and <c>step</c>: int64, the steps of each parameter.
    /// The tensors stay the optimizer's and change with it; they have the shapes and the strides of their parameters.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> State
    {
        get
        {
            Dictionary<string, Tensor> state = new(StringComparer.Ordinal) { [StepName] = _steps };
            for (int i = 0; i < _parameters.Count; i++)
            {
                for (int slot = 0; slot < _slots.Length; slot++)
                    state.Add($"{_slots[slot]}.{_parameters[i].Name}", _states[i][slot]);
            }

            return state;
        }
    }

    /// <summary>Values that an operation takes at once.</summary>
    private protected long PieceLength { get; }

    /// <summary>Replaces what <see cref="State"/> names by these values, of any device; nothing is changed when one of them does not
    /// fit.</summary>
    /// <exception cref="ArgumentException">Names, shapes or types are not those of <see cref="State"/>.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state) => TensorState.Load(State, state);

    /// <summary>Drops the gradients, so that the next backward pass keeps its own buffers instead of adding into old ones.</summary>
    public void ZeroGradients()
    {
        foreach ((_, Parameter value) in _parameters)
            value.grad = null;
    }

    /// <summary>Takes one step; parameters without a gradient stay as they are. Gradients are read only.</summary>
    /// <param name="learningRate">Size of the step; 0 or above.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate is negative or not a number.</exception>
    public void Step(double learningRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(learningRate);
        if (!double.IsFinite(learningRate))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate is not finite.");
        using IDisposable guard = no_grad();
        Span<long> steps = MemoryMarshal.Cast<byte, long>(_steps.bytes);
        for (int i = 0; i < _parameters.Count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            if (_parameters[i].Value.grad is not { } gradient)
                continue;
            Prepare(++steps[i], learningRate);
            Step(_parameters[i].Value, gradient, _states[i]);
        }
    }

    /// <summary>Frees the state; the parameters stay the caller's.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Computes the numbers of one parameter's step.</summary>
    /// <param name="step">From 1.</param>
    /// <param name="learningRate">Size of the step.</param>
    private protected abstract void Prepare(long step, double learningRate);

    /// <summary>Takes the prepared step with one piece of a parameter: flat tensors of one length, at most
    /// <see cref="PieceLength"/>.</summary>
    private protected abstract void Advance(Tensor parameter, Tensor gradient, ReadOnlySpan<Tensor> state);

    /// <summary>Frees what a derived class keeps.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        _steps.Dispose();
        foreach (Tensor tensor in _states.SelectMany(tensors => tensors))
            tensor.Dispose();
    }

    private void Step(Parameter parameter, Tensor gradient, Tensor[] states)
    {
        Tensor flatParameter = FlatView.Of(parameter), flatGradient = FlatView.InOrderOf(parameter, gradient);
        Tensor[] flatStates = new Tensor[states.Length], pieces = new Tensor[states.Length];
        for (int slot = 0; slot < states.Length; slot++)
        {
            if (!FlatView.HaveSameOrder(parameter, states[slot]))
            {
                // The parameter's memory format was changed since.
                using Tensor old = states[slot];
                states[slot] = empty_like(parameter).copy_(old).DetachFromDisposeScope();
            }

            flatStates[slot] = FlatView.Of(states[slot]);
        }

        long length = flatParameter.numel();
        for (long first = 0; first < length; first += PieceLength)
        {
            using DisposeScope scope = NewDisposeScope();
            long count = Math.Min(PieceLength, length - first);
            for (int slot = 0; slot < states.Length; slot++)
                pieces[slot] = flatStates[slot].narrow(0, first, count);
            Advance(flatParameter.narrow(0, first, count), flatGradient.narrow(0, first, count), pieces);
        }
    }
}
