using DogSound.Core.Native;
using TorchSharp;

namespace DogSound.Core.Models;

/// <summary>The networks that there are, by name. One line here makes a new one known everywhere.</summary>
public static class NetworkRegistry
{
    private static readonly SortedDictionary<string, Func<NetworkSettings, Classifier>> Networks = new(StringComparer.Ordinal)
    {
        [ResNet18.Name] = settings => new ResNet18(settings),
        [AudioNtt.Name] = settings => new AudioNtt(settings),
    };

    /// <summary>The names, in alphabetical order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Networks.Keys];

    /// <summary>Makes a network with freshly drawn weights, on the CPU, in training mode; the caller disposes it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="settings">The size.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <exception cref="ArgumentException">There is no such network, or a setting is out of range for it.</exception>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public static Classifier Create(string name, NetworkSettings settings, long seed = 0)
    {
        Classifier network = CreateEmpty(name, settings);
        WeightInitialization.Initialize(network, seed);
        return network;
    }

    /// <summary>Throws unless there is a network of that name; needs no libtorch.</summary>
    /// <exception cref="ArgumentException">There is no such network; the message lists those that there are.</exception>
    public static void RequireName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Networks.ContainsKey(name))
            throw new ArgumentException($"There is no network '{name}'; there are {string.Join(", ", Names)}.");
    }

    /// <summary>Makes a network whose tensors have shapes and no memory; the caller materializes and disposes it.</summary>
    internal static Classifier CreateEmpty(string name, NetworkSettings settings)
    {
        RequireName(name);
        LibTorch.Load();
        // TorchSharp's convolution forgets a tensor when it has a bias; layers keep their own out of the scope.
        using DisposeScope scope = torch.NewDisposeScope();
        return Networks[name](settings);
    }
}
