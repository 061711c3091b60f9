using System.Text.Json;
using DogSound.Core.Files;
using DogSound.Core.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// A run as one safetensors file: the model's weights under <c>model.</c>, the optimizer's state under <c>optimizer.</c>, the moving average
/// under <c>ema.</c>, the best weights so far under <c>best.</c>, and a <see cref="CheckpointDocument"/> in the metadata. Nothing in it can
/// run code, and all of it is checked before a value of the run is touched.
/// </summary>
internal static class Checkpoint
{
    private const string MetadataKey = "dogsound_checkpoint";

    /// <summary>Writes the file: whole, or not at all.</summary>
    /// <exception cref="IOException">The disk is full, or the folder can't be written.</exception>
    public static void Save(string path, CheckpointDocument document, IReadOnlyDictionary<string, Tensor> tensors) =>
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(
            stream, tensors, new Dictionary<string, string> { [MetadataKey] = CheckpointDocument.Write(document) }));

    /// <summary>Reads the document and checks the header.</summary>
    /// <exception cref="ModelFormatException">The file can't be read, or is no checkpoint.</exception>
    public static CheckpointDocument ReadDocument(string path) => Open(path, stream => ReadDocument(SafetensorsHeader.Read(stream, path), path));

    /// <summary>Reads the tensors into those of a run.</summary>
    /// <param name="path">The file.</param>
    /// <param name="targets">Every tensor that the file must have, and what it is read into; the file may have no other.</param>
    /// <exception cref="ModelFormatException">The file can't be read, or its tensors are not those; then no target has changed.</exception>
    public static void ReadTensors(string path, IReadOnlyDictionary<string, Tensor> targets) => Open(path, stream =>
    {
        SafetensorsHeader header = SafetensorsHeader.Read(stream, path);
        long dataStart = stream.Position;
        Check(header, targets, path);
        using IDisposable guard = no_grad();
        foreach (SafetensorsEntry entry in header.Tensors)
        {
            using DisposeScope scope = NewDisposeScope();
            Tensor target = targets[entry.Name];
            // In its own order of strides the target stays as the optimizer and the convolutions want it.
            Tensor value = empty(target.shape, dtype: target.dtype);
            stream.Position = dataStart + entry.Start;
            stream.ReadExactly(value.bytes);
            _ = target.copy_(value);
        }

        return true;
    });

    private static void Check(SafetensorsHeader header, IReadOnlyDictionary<string, Tensor> targets, string path)
    {
        foreach (SafetensorsEntry entry in header.Tensors)
        {
            if (!targets.TryGetValue(entry.Name, out Tensor? target))
                throw ModelFormatException.Create(path, $"it has a tensor '{entry.Name}' that this run has not");
            if (!target.shape.AsSpan().SequenceEqual(entry.Shape) || SafetensorsWriter.TypeName(entry.Name, target.dtype) != entry.Type)
                throw ModelFormatException.Create(path, $"its tensor '{entry.Name}' has another shape or type than this run's");
        }

        if (header.Tensors.Count < targets.Count)
        {
            HashSet<string> present = [.. header.Tensors.Select(entry => entry.Name)];
            throw ModelFormatException.Create(path, $"it lacks the tensor '{targets.Keys.First(name => !present.Contains(name))}'");
        }
    }

    private static CheckpointDocument ReadDocument(SafetensorsHeader header, string path)
    {
        if (!header.Metadata.TryGetValue(MetadataKey, out string? text))
            throw ModelFormatException.Create(path, "it is not a checkpoint of a training run");
        try
        {
            return CheckpointDocument.Read(text);
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or NotSupportedException)
        {
            throw ModelFormatException.Create(path, $"its description cannot be used ({failure.Message.TrimEnd('.')})", inner: failure);
        }
    }

    private static T Open<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            return read(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw ModelFormatException.Create(path, $"it cannot be read ({failure.Message.TrimEnd('.')})", inner: failure);
        }
    }
}
