using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>The clips that travel with a model, with their samples.</summary>
/// <param name="Document">What they are.</param>
/// <param name="Samples">Their samples, one clip after the other.</param>
internal sealed record RehearsalSet(RehearsalDocument Document, short[] Samples)
{
    /// <summary>Name of the tensor, I16 [N], in the model file.</summary>
    public const string TensorName = "rehearsal";

    /// <summary>The samples as a tensor; the caller disposes it.</summary>
    public Tensor ToTensor()
    {
        Tensor tensor = empty(Samples.Length, dtype: ScalarType.Int16);
        Samples.CopyTo(MemoryMarshal.Cast<byte, short>(tensor.bytes));
        return tensor;
    }

    /// <summary>The file's tensors without that of the clips, which stays where it is: who predicts does not need it.</summary>
    /// <exception cref="ModelFormatException">The tensor is not what the document says.</exception>
    public static IReadOnlyList<SafetensorsEntry> Exclude(IReadOnlyList<SafetensorsEntry> tensors, ModelDocument document, string path)
    {
        if (document.Rehearsal is not { } rehearsal)
            return tensors;
        SafetensorsEntry? entry = tensors.FirstOrDefault(tensor => tensor.Name == TensorName);
        if (entry is null || entry.Type != "I16" || entry.Shape is not [long count] || count != rehearsal.SampleCount)
        {
            string found = entry is null ? "none" : $"{entry.Type} [{string.Join(", ", entry.Shape)}]";
            throw ModelFormatException.Create(
                path, $"its tensor '{TensorName}' must hold the clips that it describes, I16 [{rehearsal.SampleCount}], but there is {found}");
        }

        return [.. tensors.Where(tensor => tensor != entry)];
    }

    /// <summary>Reads the clips of a file one by one.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="path">Names it in errors.</param>
    /// <returns>Each clip with its samples, which are good until the next one; none where the model has none.</returns>
    /// <exception cref="ModelFormatException">The file is no model, or its clips are not what it says.</exception>
    public static IEnumerable<(RehearsalClip Clip, ReadOnlyMemory<short> Samples)> Read(Stream stream, string path)
    {
        stream.Position = 0;
        SafetensorsHeader header = SafetensorsHeader.Read(stream, path);
        long dataStart = stream.Position;
        ModelDocument document = ModelFile.ReadDocument(header, path);
        _ = Exclude(header.Tensors, document, path);
        if (document.Rehearsal is not { } rehearsal)
            yield break;
        stream.Position = dataStart + header.Tensors.First(tensor => tensor.Name == TensorName).Start;
        // No clip is longer than what the model hears: the document was checked.
        short[] buffer = new short[rehearsal.Clips.Max(clip => clip.Length)];
        foreach (RehearsalClip clip in rehearsal.Clips)
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(buffer.AsSpan(0, clip.Length)));
            yield return (clip, buffer.AsMemory(0, clip.Length));
        }
    }
}
