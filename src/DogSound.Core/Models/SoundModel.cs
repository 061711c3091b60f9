using System.Reflection;
using DogSound.Core.Configuration;
using DogSound.Core.Features;
using DogSound.Core.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>A model ready for use: its document, its network and its features, together on one device. Disposing it frees all.</summary>
public sealed class SoundModel : IDisposable
{
    private SoundModel(string? path, ModelDocument document, Classifier network, Device device)
    {
        try
        {
            Path = path;
            Document = document;
            Device = device;
            Network = network.to(device);
            Features = new LogMelSpectrogram(document.Features, device);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>What the model says of itself, and what <see cref="Save"/> writes; training replaces it by a copy with its
    /// summary.</summary>
    public ModelDocument Document { get; set; }

    /// <summary>Full path of the file that the model was read from, or null for a model that was made here.</summary>
    public string? Path { get; }

    /// <summary>Where network and features live.</summary>
    public Device Device { get; }

    /// <summary>Normalized log-mel spectrograms [B, 1, M, F] to logits [B, C].</summary>
    public Classifier Network { get; }

    /// <summary>Waveforms [B, T] to normalized log-mel spectrograms [B, 1, M, F].</summary>
    public LogMelSpectrogram Features { get; }

    /// <summary>Reads a model file; the network is in evaluation mode.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Where to put it (<see cref="Devices.Parse"/>).</param>
    /// <exception cref="ModelFormatException">It cannot be read or is not a model.</exception>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public static SoundModel Load(string path, Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        (ModelDocument document, Classifier network) = ModelFile.Load(path);
        return new SoundModel(System.IO.Path.GetFullPath(path), document, network, device);
    }

    /// <summary>Reads a model from an open file; see <see cref="Load(string, Device)"/>.</summary>
    internal static SoundModel Load(Stream stream, string path, Device device)
    {
        (ModelDocument document, Classifier network) = ModelFile.Load(stream, path);
        return new SoundModel(path, document, network, device);
    }

    /// <summary>Makes an untrained model; the network is in evaluation mode.</summary>
    /// <param name="architecture">One of <see cref="NetworkRegistry.Names"/>.</param>
    /// <param name="classes">Names of the classes, in order.</param>
    /// <param name="features">What the network is to hear.</param>
    /// <param name="seed">The same seed gives the same weights.</param>
    /// <param name="width">Channels of the first convolution.</param>
    /// <param name="device">Where to put it; the CPU when null.</param>
    /// <param name="outputs">The class of each output of the network, where a class has several; else null.</param>
    /// <param name="task">What the model is to tell of a clip.</param>
    /// <exception cref="ArgumentException">An argument is out of range; the message names it.</exception>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public static SoundModel Create(
        string architecture,
        IReadOnlyList<string> classes,
        FeatureSettings features,
        long seed,
        int width = NetworkSettings.DefaultWidth,
        Device? device = null,
        IReadOnlyList<int>? outputs = null,
        TaskName task = TaskName.SingleLabel)
    {
        ModelDocument document = new()
        {
            SchemaVersion = ModelDocument.CurrentSchemaVersion,
            Created = DateTimeOffset.UtcNow,
            Architecture = architecture,
            Width = width,
            Classes = [.. classes],
            Task = task,
            Outputs = outputs,
            Features = features,
            Training = new TrainingSummary { Trained = false, Seed = seed },
            Versions = CurrentVersions(),
        };
        document.Validate();
        Classifier network = NetworkRegistry.Create(architecture, document.Network, seed);
        network.eval();
        return new SoundModel(null, document, network, device ?? CPU);
    }

    /// <summary>Versions of the programs at work, for <see cref="ModelDocument.Versions"/>. Loads libtorch.</summary>
    public static IReadOnlyDictionary<string, string> CurrentVersions() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["dogsound"] = VersionOf(typeof(SoundModel).Assembly),
        ["libtorch"] = LibTorch.Status().Version ?? "unknown",
        ["torchsharp"] = VersionOf(typeof(torch).Assembly),
    };

    /// <summary>Writes the model: the whole file or nothing.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException">The document is not valid or not of this network, or the weights hold NaN or
    /// infinity.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path) => ModelFile.Save(path, Document, Network);

    /// <summary>Frees network and features.</summary>
    public void Dispose()
    {
        Network.Dispose();
        Features.Dispose();
    }

    // The informational version without the source's hash.
    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
