using DogSound.Core.Models;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// The moving average of a network's weights and running statistics: average = d x average + (1 - d) x value after every step, where
/// d = min(decay, (1 + step) / (10 + step)), so that the first weights, which nobody has taught yet, are soon forgotten.
/// </summary>
public sealed class ExponentialMovingAverage : IDisposable
{
    private const string Prefix = "average.";

    private readonly double _decay;
    private readonly List<(string Name, Tensor Value, Tensor Average)> _tensors = [];
    private bool _inUse;

    /// <summary>Starts the average at the network's values.</summary>
    /// <param name="network">It stays the caller's.</param>
    /// <param name="decay">0 to below 1.</param>
    public ExponentialMovingAverage(Classifier network, double decay)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (decay is not (>= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be from 0 to below 1.");
        _decay = decay;
        using IDisposable guard = no_grad();
        IEnumerable<(string Name, Tensor Value)> values = network.named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter))
            .Concat(network.named_buffers().Select(pair => (pair.name, pair.buffer)));
        foreach ((string name, Tensor value) in values)
        {
            if (value.is_floating_point())
                _tensors.Add((name, value, value.detach().clone().DetachFromDisposeScope()));
        }
    }

    /// <summary>The averages, by <c>average.</c> and the name in the network. The tensors stay the average's and change with it.</summary>
    public IReadOnlyDictionary<string, Tensor> State =>
        _tensors.ToDictionary(entry => Prefix + entry.Name, entry => entry.Average, StringComparer.Ordinal);

    /// <summary>Replaces the averages; nothing is changed when one does not fit.</summary>
    /// <exception cref="ArgumentException">Names, shapes or types are not those of <see cref="State"/>.</exception>
    public void LoadState(IReadOnlyDictionary<string, Tensor> state) => TensorState.Load(State, state);

    /// <summary>Takes the network's values into the average.</summary>
    /// <param name="step">Number of the step that made them, from 0.</param>
    public void Update(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        RequireIdle();
        using IDisposable guard = no_grad();
        double decay = Math.Min(_decay, (1.0 + step) / (10.0 + step));
        using Tensor share = tensor(1 - decay, _tensors[0].Value.dtype, _tensors[0].Value.device);
        foreach ((_, Tensor value, Tensor average) in _tensors)
            _ = average.lerp_(value, share);
    }

    /// <summary>
    /// Gives the network the averages until the result is disposed, and then its own values again, to the last bit. Meanwhile nothing may
    /// learn. Not inside an autocast scope, which may remember weights.
    /// </summary>
    public IDisposable Use()
    {
        RequireIdle();
        _inUse = true;
        Swap();
        return new Usage(this);
    }

    /// <summary>Frees the averages.</summary>
    public void Dispose()
    {
        foreach ((_, _, Tensor average) in _tensors)
            average.Dispose();
        _tensors.Clear();
    }

    private void RequireIdle()
    {
        if (_inUse)
            throw new InvalidOperationException("The network has the averaged weights now.");
    }

    // Only the memory changes hands: nothing is copied, and every tensor stays the object that layers and optimizer know.
    private void Swap()
    {
        using IDisposable guard = no_grad();
        foreach ((_, Tensor value, Tensor average) in _tensors)
        {
            using Tensor held = average.detach();
            _ = average.set_(value);
            _ = value.set_(held);
        }
    }

    private sealed class Usage(ExponentialMovingAverage owner) : IDisposable
    {
        private bool _ended;

        public void Dispose()
        {
            if (_ended)
                return;
            _ended = true;
            owner.Swap();
            owner._inUse = false;
        }
    }
}
