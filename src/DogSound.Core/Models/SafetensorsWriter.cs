using System.Buffers.Binary;
using System.Text.Json;
using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>Writes tensors as a safetensors file: the same tensors and metadata give the same bytes.</summary>
internal static class SafetensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes the file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Float32, int64 or int16 tensors on any device, by name.</param>
    /// <param name="metadata">Text by key.</param>
    public static void Write(Stream stream, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        // The widest elements first, so that each tensor starts at a multiple of its element's size; then by name.
        List<KeyValuePair<string, Tensor>> ordered =
            [.. tensors.OrderByDescending(pair => pair.Value.ElementSize).ThenBy(pair => pair.Key, StringComparer.Ordinal)];
        byte[] header = Header(ordered, metadata);
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach ((_, Tensor value) in ordered)
        {
            using DisposeScope scope = NewDisposeScope();
            stream.Write(value.detach().cpu().contiguous().bytes);
        }
    }

    private static byte[] Header(List<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            foreach ((string key, string text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, text);
            json.WriteEndObject();
            long offset = 0;
            foreach ((string name, Tensor value) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", TypeName(name, value.dtype));
                json.WriteStartArray("shape");
                foreach (long size in value.shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                offset += value.numel() * value.ElementSize;
                json.WriteNumberValue(offset);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % Alignment != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    /// <summary>The format's name of a type.</summary>
    public static string TypeName(string name, ScalarType type) => type switch
    {
        ScalarType.Float32 => "F32",
        ScalarType.Int64 => "I64",
        ScalarType.Int16 => "I16",
        _ => throw new ArgumentException($"Tensor '{name}' is {type}; models are written in Float32, Int64 and Int16."),
    };
}
