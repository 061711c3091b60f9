using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace DogSound.Core.Models;

/// <summary>The tensors of a model file and those of its network: checked against each other, then read.</summary>
internal static class ModelWeights
{
    // Names that an error lists before it says how many more there are.
    private const int ListedNames = 3;

    /// <summary>Throws unless the file's tensors are the network's, by name, shape and type.</summary>
    /// <exception cref="ModelFormatException">They are not; the first few differences are listed.</exception>
    public static void Check(IReadOnlyList<SafetensorsEntry> tensors, Dictionary<string, TensorShape> expected, ModelDocument document, string path)
    {
        HashSet<string> found = new(tensors.Select(tensor => tensor.Name), StringComparer.Ordinal);
        List<string> problems = [];
        AddProblem(problems, "lacks", [.. expected.Keys.Where(name => !found.Contains(name))]);
        AddProblem(problems, "has in excess", [.. found.Where(name => !expected.ContainsKey(name))]);
        AddProblem(problems, "has in another shape", [.. tensors
            .Where(tensor => expected.TryGetValue(tensor.Name, out TensorShape? shape) && !shape.Sizes.AsSpan().SequenceEqual(tensor.Shape))
            .Select(tensor => $"{tensor.Name} ({Sizes(tensor.Shape)}, not {Sizes(expected[tensor.Name].Sizes)})")]);
        AddProblem(problems, "has in another type", [.. tensors
            .Where(tensor => expected.TryGetValue(tensor.Name, out TensorShape? shape) && !CanHold(shape.Type, tensor.Type))
            .Select(tensor => $"{tensor.Name} ({tensor.Type}, not {(expected[tensor.Name].Type == ScalarType.Int64 ? "I64" : "F32")})")]);
        if (problems.Count > 0)
        {
            string network = $"{document.Architecture} of width {document.Width} with {document.Classes.Count} classes";
            throw ModelFormatException.Create(
                path, $"its weights do not fit the {network} that it describes: it {string.Join("; it ", problems)}");
        }
    }

    private static void AddProblem(List<string> problems, string what, string[] names)
    {
        if (names.Length == 0)
            return;
        string more = names.Length > ListedNames ? $" and {names.Length - ListedNames} more" : "";
        problems.Add($"{what} {string.Join(", ", names.Take(ListedNames))}{more}");
    }

    private static string Sizes(long[] shape) => $"[{string.Join(", ", shape)}]";

    private static bool CanHold(ScalarType wanted, string stored) =>
        wanted == ScalarType.Int64 ? stored == "I64" : stored is "F32" or "F16" or "BF16";

    /// <summary>Reads the tensors, which <see cref="Check"/> has found right, into the network.</summary>
    /// <exception cref="ModelFormatException">A value is not a number.</exception>
    public static void Read(
        Stream stream, long dataStart, IReadOnlyList<SafetensorsEntry> tensors, Dictionary<string, TensorShape> shapes, Classifier network, string path)
    {
        Dictionary<string, Tensor> values = new(StringComparer.Ordinal);
        using DisposeScope scope = NewDisposeScope();
        foreach (SafetensorsEntry entry in tensors)
        {
            stream.Position = dataStart + entry.Start;
            TensorShape shape = shapes[entry.Name];
            Tensor value = empty(shape.Sizes, dtype: shape.Type);
            if (shape.Type == ScalarType.Int64)
                stream.ReadExactly(value.bytes);
            else
                ReadFloats(stream, entry, MemoryMarshal.Cast<byte, float>(value.bytes), shape.Role, path);
            values.Add(entry.Name, value);
        }

        NetworkTensors.Materialize(network, (name, _, _) => values[name]);
    }

    private static void ReadFloats(Stream stream, SafetensorsEntry entry, Span<float> values, TensorRole role, string path)
    {
        if (entry.Type == "F32")
            stream.ReadExactly(MemoryMarshal.AsBytes(values));
        else
            ReadHalves(stream, values, isBrain: entry.Type == "BF16");
        if (!TensorPrimitives.IsFiniteAll<float>(values))
            throw ModelFormatException.Create(path, $"tensor '{entry.Name}' holds a value that is not a number");
        if (role == TensorRole.Variance && values.Length > 0 && TensorPrimitives.Min<float>(values) < 0)
            throw ModelFormatException.Create(path, $"tensor '{entry.Name}' holds a variance below 0");
    }

    private static void ReadHalves(Stream stream, Span<float> values, bool isBrain)
    {
        ushort[] buffer = ArrayPool<ushort>.Shared.Rent(32 * 1024);
        while (!values.IsEmpty)
        {
            Span<ushort> part = buffer.AsSpan(0, Math.Min(buffer.Length, values.Length));
            stream.ReadExactly(MemoryMarshal.AsBytes(part));
            if (isBrain)
            {
                for (int i = 0; i < part.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)part[i] << 16);
            }
            else
            {
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(part), values[..part.Length]);
            }

            values = values[part.Length..];
        }

        ArrayPool<ushort>.Shared.Return(buffer);
    }
}
