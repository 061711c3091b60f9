using System.Security.Cryptography;
using System.Text.Json;
using DogSound.Core.Files;
using DogSound.Core.Native;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>
/// A model as one safetensors file: weights under PyTorch's names, and the <see cref="ModelDocument"/> in the metadata. Nothing in it can
/// run code. All of it is checked before memory for a single weight is asked for, so that a file can make the reader allocate only as much
/// as the file is long.
/// </summary>
public static class ModelFile
{
    /// <summary>Key of the document in the safetensors metadata.</summary>
    public const string MetadataKey = "dogsound";

    /// <summary>Reads what the file says of itself; needs no libtorch.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It cannot be read or is not a model.</exception>
    public static ModelDocument ReadDocument(string path) =>
        Open(path, stream => ReadDocument(SafetensorsHeader.Read(stream, path), path));

    /// <summary>Reads what the file says of itself and of its tensors; needs no libtorch.</summary>
    internal static (ModelDocument Document, IReadOnlyList<SafetensorsEntry> Tensors) ReadDescription(string path) => Open(path, stream =>
    {
        SafetensorsHeader header = SafetensorsHeader.Read(stream, path);
        return (ReadDocument(header, path), header.Tensors);
    });

    /// <summary>Reads document and weights. Float weights may be F32, F16 or BF16 (the latter are widened, which is exact); F64 is
    /// refused, since it would be rounded.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The document, and its network on the CPU in evaluation mode; the caller disposes the network.</returns>
    /// <exception cref="ModelFormatException">It cannot be read, is not a model, or its weights do not fit its network.</exception>
    /// <exception cref="LibTorchException">There is no usable libtorch.</exception>
    public static (ModelDocument Document, Classifier Network) Load(string path) => Open(path, stream => Load(stream, path));

    /// <summary>Writes a model: the whole file or nothing; what was there before stays until then. Clips that travelled with the model that
    /// was read are not written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="document">Valid, and of the network.</param>
    /// <param name="network">The weights; on any device.</param>
    /// <exception cref="ArgumentException">The document is not valid or not of this network, or the weights hold NaN or
    /// infinity.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, ModelDocument document, Classifier network) => Save(path, document, network, rehearsal: null);

    /// <summary>Writes a model and the clips that travel with it; see <see cref="Save(string, ModelDocument, Classifier)"/>.</summary>
    internal static void Save(string path, ModelDocument document, Classifier network, RehearsalSet? rehearsal)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(network);
        document = document with { Rehearsal = rehearsal?.Document };
        document.Validate();
        if (network.Architecture != document.Architecture || network.Settings != document.Network)
            throw new ArgumentException($"The document describes another network than this {network.Architecture}.", nameof(document));
        Dictionary<string, Tensor> tensors = network.state_dict();
        using (NewDisposeScope())
        {
            if (tensors.FirstOrDefault(pair => !pair.Value.isfinite().all().item<bool>()).Key is { } name)
                throw new ArgumentException($"Tensor '{name}' holds a value that is not a number; nothing was saved.", nameof(network));
        }

        // "pt" tells PyTorch's loader that these are its tensors.
        Dictionary<string, string> metadata = new() { ["format"] = "pt", [MetadataKey] = ModelJson.Write(document) };
        using Tensor? clips = rehearsal?.ToTensor();
        if (clips is not null)
            tensors.Add(RehearsalSet.TensorName, clips);
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(stream, tensors, metadata));
    }

    /// <summary>SHA-256 of the file's content, in lower-case hexadecimal digits.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFormatException">It cannot be read.</exception>
    public static string ComputeFingerprint(string path) => Open(path, stream => Convert.ToHexStringLower(SHA256.HashData(stream)));

    /// <summary>Reads document and weights from a stream that knows its length; see <see cref="Load(string)"/>.</summary>
    internal static (ModelDocument Document, Classifier Network) Load(Stream stream, string path)
    {
        SafetensorsHeader header = SafetensorsHeader.Read(stream, path);
        long dataStart = stream.Position;
        ModelDocument document = ReadDocument(header, path);
        Classifier network = CreateNetwork(document, path);
        try
        {
            Dictionary<string, TensorShape> expected = NetworkTensors.Describe(network);
            IReadOnlyList<SafetensorsEntry> tensors = RehearsalSet.Exclude(header.Tensors, document, path);
            ModelWeights.Check(tensors, expected, document, path);
            ModelWeights.Read(stream, dataStart, tensors, expected, network, path);
            network.eval();
            return (document, network);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static T Open<T>(string path, Func<Stream, T> read)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return read(stream);
        }
        catch (Exception failure) when (IsOfFile(failure, path))
        {
            throw ModelFormatException.Create(
                path, $"it cannot be read ({failure.Message.TrimEnd('.')})", "Check the path, and that the file may be read.", failure);
        }
    }

    // A missing assembly is a FileNotFoundException too, of another file.
    private static bool IsOfFile(Exception failure, string path) => failure switch
    {
        FileNotFoundException missing => missing.FileName == Path.GetFullPath(path),
        FileLoadException or ModelFormatException => false,
        _ => failure is IOException or UnauthorizedAccessException,
    };

    /// <summary>Reads the document that a header holds.</summary>
    /// <exception cref="ModelFormatException">There is none, or it can't be used.</exception>
    internal static ModelDocument ReadDocument(SafetensorsHeader header, string path)
    {
        if (!header.Metadata.TryGetValue(MetadataKey, out string? text))
        {
            throw ModelFormatException.Create(
                path,
                $"it is a safetensors file, but not a DogSound model: its metadata has no '{MetadataKey}'",
                "Choose a model that DogSound has written.");
        }

        try
        {
            return ModelJson.Read(text);
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or NotSupportedException)
        {
            throw ModelFormatException.Create(path, $"its description cannot be used ({failure.Message.TrimEnd('.')})", inner: failure);
        }
    }

    private static Classifier CreateNetwork(ModelDocument document, string path)
    {
        try
        {
            return NetworkRegistry.CreateEmpty(document.Architecture, document.Network);
        }
        catch (ArgumentException failure)
        {
            throw ModelFormatException.Create(path, $"its description cannot be used ({failure.Message.TrimEnd('.')})", inner: failure);
        }
    }
}
