using System.Buffers.Binary;
using System.Text.Json;

namespace DogSound.Core.Models;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type as the format names it, such as F32.</param>
/// <param name="Shape">Its sizes; none for a scalar.</param>
/// <param name="Start">First byte, counted from the end of the header.</param>
/// <param name="Length">Bytes.</param>
internal sealed record SafetensorsEntry(string Name, string Type, long[] Shape, long Start, long Length);

/// <summary>
/// The header of a safetensors file, checked in full before anybody touches a tensor: 8 bytes of length (little-endian), JSON of that
/// length, data. The format: https://github.com/huggingface/safetensors.
/// </summary>
internal sealed class SafetensorsHeader
{
    // The format's own bound.
    private const long MaximumLength = 100_000_000;

    // The header holds objects of objects of arrays, nothing deeper.
    private const int MaximumDepth = 4;

    private const int MaximumRank = 8;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    private SafetensorsHeader(Dictionary<string, string> metadata, List<SafetensorsEntry> tensors)
    {
        Metadata = metadata;
        Tensors = tensors;
    }

    /// <summary>The file's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>All tensors, in the order of their bytes, which follow one another without a gap from the end of the header to the end of
    /// the file.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; }

    /// <summary>Bytes of one element of a type, or 0 for a type that the format does not have.</summary>
    public static int SizeOf(string type) => type switch
    {
        "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" => 1,
        "U16" or "I16" or "F16" or "BF16" => 2,
        "U32" or "I32" or "F32" => 4,
        "U64" or "I64" or "F64" => 8,
        _ => 0,
    };

    /// <summary>Reads and checks the header; the stream then stands at the first byte of data.</summary>
    /// <param name="stream">A stream that knows its length, at its start.</param>
    /// <param name="path">Names the file in errors.</param>
    /// <exception cref="ModelFormatException">Anything about the header is not as the format wants it.</exception>
    public static SafetensorsHeader Read(Stream stream, string path)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (stream.Length < prefix.Length)
            throw ModelFormatException.Create(path, $"it has only {stream.Length} bytes, too few for a model");
        stream.ReadExactly(prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaximumLength || length > (ulong)(stream.Length - prefix.Length))
        {
            throw ModelFormatException.Create(
                path, $"its header would have {length} bytes, but the file has {stream.Length}: it is cut short, or no safetensors file");
        }

        byte[] json = new byte[length];
        stream.ReadExactly(json);
        long dataLength = stream.Length - prefix.Length - json.Length;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw ModelFormatException.Create(path, "its header is not a JSON object");
            Dictionary<string, string> metadata = [];
            List<SafetensorsEntry> tensors = [];
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals("__metadata__"))
                    ReadMetadata(property.Value, metadata, path);
                else
                    tensors.Add(ReadEntry(property.Name, property.Value, path));
            }

            CheckLayout(tensors, dataLength, path);
            return new SafetensorsHeader(metadata, tensors);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a JSON string with half a surrogate pair.
            throw ModelFormatException.Create(path, $"its header is not valid JSON ({failure.Message.TrimEnd('.')})", inner: failure);
        }
    }

    private static void ReadMetadata(JsonElement element, Dictionary<string, string> metadata, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw ModelFormatException.Create(path, "its __metadata__ is not a JSON object");
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
                throw ModelFormatException.Create(path, $"its metadata '{property.Name}' is not text");
            metadata.Add(property.Name, property.Value.GetString()!);
        }
    }

    private static SafetensorsEntry ReadEntry(string name, JsonElement element, string path)
    {
        ModelFormatException Wrong(string problem) => ModelFormatException.Create(path, $"tensor '{name}' {problem}");
        if (element.ValueKind != JsonValueKind.Object || element.GetPropertyCount() != 3
            || !element.TryGetProperty("dtype", out JsonElement type) || type.ValueKind != JsonValueKind.String
            || !element.TryGetProperty("shape", out JsonElement sizes) || sizes.ValueKind != JsonValueKind.Array
            || !element.TryGetProperty("data_offsets", out JsonElement offsets) || offsets.ValueKind != JsonValueKind.Array)
        {
            throw Wrong("is not described by dtype, shape and data_offsets");
        }

        int elementSize = SizeOf(type.GetString()!);
        if (elementSize == 0)
            throw Wrong($"has the unknown type {type.GetString()}");
        if (sizes.GetArrayLength() > MaximumRank)
            throw Wrong($"has {sizes.GetArrayLength()} dimensions");
        long[] shape = Numbers(sizes, Wrong), range = Numbers(offsets, Wrong);
        if (range.Length != 2 || range[1] < range[0])
            throw Wrong("has no valid data_offsets");
        UInt128 bytes = (UInt128)elementSize;
        foreach (long size in shape)
        {
            // A zero anywhere makes the product zero; no order of factors may overflow before it is met.
            bytes = shape.Contains(0) ? 0 : bytes * (UInt128)size;
            if (bytes > long.MaxValue)
                throw Wrong("is larger than any file");
        }

        return bytes == (UInt128)(range[1] - range[0])
            ? new SafetensorsEntry(name, type.GetString()!, shape, range[0], range[1] - range[0])
            : throw Wrong($"has {range[1] - range[0]} bytes where its shape needs {bytes}");
    }

    private static long[] Numbers(JsonElement array, Func<string, ModelFormatException> wrong)
    {
        long[] numbers = new long[array.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (array[i].ValueKind != JsonValueKind.Number || !array[i].TryGetInt64(out numbers[i]) || numbers[i] < 0)
                throw wrong("has a size or an offset that is not a whole number from 0 to 2^63 - 1");
        }

        return numbers;
    }

    private static void CheckLayout(List<SafetensorsEntry> tensors, long dataLength, string path)
    {
        tensors.Sort((a, b) => (a.Start, a.Length).CompareTo((b.Start, b.Length)));
        long end = 0;
        foreach (SafetensorsEntry tensor in tensors)
        {
            if (tensor.Start != end)
            {
                string what = tensor.Start < end ? "overlaps another one" : "leaves a gap before it";
                throw ModelFormatException.Create(path, $"the data of tensor '{tensor.Name}' {what}");
            }

            end = tensor.Start + tensor.Length;
            if (end > dataLength)
            {
                throw ModelFormatException.Create(
                    path, $"the data of tensor '{tensor.Name}' ends {end - dataLength} bytes after the file: it is cut short");
            }
        }

        if (end != dataLength)
            throw ModelFormatException.Create(path, $"{dataLength - end} bytes follow the last tensor");
    }
}
