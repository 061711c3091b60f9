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
public abstract class Optimizer : IDisposable
{
    /// <summary>Name of the tensor in <see cref="State"/> that counts every parameter's steps.</summary>
    private const string StepName = "step";

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
            {
                throw new ArgumentException(
                    $"{name} is {value.dtype} on {value.device}, but {firstName} is {first.dtype} on {first.device}.", nameof(parameters));
            }
        }

        _parameters = parameters;
        _slots = slots;
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
    /// All that is kept from step to step, by name (<c>exp_avg.layer1.0.conv1.weight</c>), and <c>step</c>: int64, the steps of each
    /// parameter. The tensors stay the optimizer's and change with it; they have the shapes and the strides of their parameters.
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
        using DisposeScope scope = NewDisposeScope();
        using IDisposable guard = no_grad();
        Span<long> counts = MemoryMarshal.Cast<byte, long>(_steps.bytes);
        List<ParameterStep> parts = [];
        for (int i = 0; i < _parameters.Count; i++)
        {
            Parameter parameter = _parameters[i].Value;
            if (parameter.grad is not { } gradient)
                continue;
            Tensor[] state = [.. Enumerable.Range(0, _slots.Length).Select(slot => FlatState(i, slot))];
            parts.Add(new ParameterStep(FlatView.Of(parameter), FlatView.InOrderOf(parameter, gradient), state, ++counts[i]));
        }

        Advance(parts, learningRate);
    }

    /// <summary>Frees the state; the parameters stay the caller's.</summary>
    public void Dispose()
    {
        _steps.Dispose();
        foreach (Tensor tensor in _states.SelectMany(tensors => tensors))
            tensor.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Takes the step. Gradients are not tracked here, and tensors that are made are freed by the caller's scope.</summary>
    private protected abstract void Advance(IReadOnlyList<ParameterStep> parts, double learningRate);

    // A parameter's memory format may have changed since the last step.
    private Tensor FlatState(int parameter, int slot)
    {
        Tensor value = _parameters[parameter].Value, state = _states[parameter][slot];
        if (!FlatView.HaveSameOrder(value, state))
        {
            _states[parameter][slot] = empty_like(value).copy_(state).DetachFromDisposeScope();
            state.Dispose();
        }

        return FlatView.Of(_states[parameter][slot]);
    }
}
