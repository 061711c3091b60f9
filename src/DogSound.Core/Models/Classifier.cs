using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>
/// A network that tells classes apart: normalized log-mel spectrograms [B, 1, M, F] to logits [B, C]. Its parameters and buffers have
/// PyTorch's names (<c>state_dict</c>). A new network is one class that derives from this one, and one line in
/// <see cref="NetworkRegistry"/>.
/// </summary>
/// <remarks>
/// A constructor makes its layers on the meta device, where tensors have shapes and no memory, and registers them by the names that they
/// have in PyTorch; <see cref="NetworkTensors.Materialize"/> then gives them values, from a file or from a seed.
/// </remarks>
public abstract class Classifier : nn.Module<Tensor, Tensor>
{
    /// <summary>Checks the settings.</summary>
    /// <param name="name">The architecture's name.</param>
    /// <param name="settings">The size.</param>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    protected Classifier(string name, NetworkSettings settings)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        Architecture = name;
        Settings = settings;
    }

    /// <summary>The network's name in <see cref="NetworkRegistry"/>.</summary>
    public string Architecture { get; }

    /// <summary>The size that the network was made with.</summary>
    public NetworkSettings Settings { get; }

    /// <summary>What the last linear layer hears: normalized log-mel spectrograms [B, 1, M, F] to embeddings [B, E], in which clips that the
    /// network takes for alike lie close together. In evaluation mode.</summary>
    public abstract Tensor Embed(Tensor input);

    /// <summary>Fills the weights [O, I, H, W] of a new convolution; PyTorch's default unless a network's paper says otherwise.</summary>
    /// <param name="weight">Written in place.</param>
    /// <param name="generator">Where all randomness comes from.</param>
    protected internal virtual void InitializeConvolution(Tensor weight, Generator generator) =>
        WeightInitialization.UniformByFanIn(weight, weight, generator);

    /// <summary>Registers a layer under the name that it has in PyTorch.</summary>
    protected T Register<T>(string name, T layer)
        where T : nn.Module
    {
        register_module(name, layer);
        return layer;
    }
}
