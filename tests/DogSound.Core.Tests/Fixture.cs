using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace DogSound.Core.Tests;

/// <summary>The committed reference data below <c>fixtures/</c>, each with the script that made it.</summary>
public static partial class Fixture
{
    private static readonly string Root =
        Path.Combine((string)AppContext.GetData("DogSound.RepositoryRoot")!, "tests", "DogSound.Core.Tests", "fixtures");

    /// <summary>Full path of a fixture, such as <c>features/clips.npy</c>.</summary>
    public static string FullPath(string name) => Path.Combine(Root, name);

    /// <summary>Reads a NumPy file of version 1.0 in C order: its shape and its values, all as float64.</summary>
    public static (int[] Shape, double[] Values) ReadNpy(string name)
    {
        byte[] file = File.ReadAllBytes(FullPath(name));
        int headerLength = BitConverter.ToUInt16(file, 8);
        string header = Encoding.ASCII.GetString(file, 10, headerLength);
        string[] sizes = NpyShape().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries);
        int[] shape = Array.ConvertAll(sizes, size => int.Parse(size, CultureInfo.InvariantCulture));
        ReadOnlySpan<byte> data = file.AsSpan(10 + headerLength);
        double[] values = NpyType().Match(header).Groups[1].Value switch
        {
            "<f4" => [.. MemoryMarshal.Cast<byte, float>(data).ToArray().Select(value => (double)value)],
            "<f8" => MemoryMarshal.Cast<byte, double>(data).ToArray(),
            string other => throw new NotSupportedException(other),
        };
        Assert.Equal(shape.Aggregate(1, (product, size) => product * size), values.Length);
        return (shape, values);
    }

    [GeneratedRegex(@"'shape':\s*\(([^)]*)\)")]
    private static partial Regex NpyShape();

    [GeneratedRegex("'descr':\\s*'([^']*)'")]
    private static partial Regex NpyType();
}
