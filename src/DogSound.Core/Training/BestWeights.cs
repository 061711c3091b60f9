using DogSound.Core.Models;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>A copy of a network's parameters and buffers as they were at the best epoch. It owns its tensors.</summary>
internal sealed class BestWeights : IDisposable
{
    private readonly Dictionary<string, Tensor> _values = new(StringComparer.Ordinal);

    /// <summary>Makes room for a copy, which holds what the network holds now.</summary>
    public BestWeights(Classifier network)
    {
        using IDisposable guard = no_grad();
        foreach ((string name, Tensor value) in network.state_dict())
            _values.Add(name, value.detach().clone().DetachFromDisposeScope());
    }

    /// <summary>The copies by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Values => _values;

    /// <summary>Copies the network's values.</summary>
    public void Keep(Classifier network)
    {
        using IDisposable guard = no_grad();
        foreach ((string name, Tensor value) in network.state_dict())
            _ = _values[name].copy_(value);
    }

    /// <summary>Puts the copies back into the network.</summary>
    public void Restore(Classifier network)
    {
        using IDisposable guard = no_grad();
        foreach ((string name, Tensor value) in network.state_dict())
            _ = value.copy_(_values[name]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor value in _values.Values)
            value.Dispose();
    }
}
