using System.Reflection;
using System.Text;
using DogSound.Core.Configuration;

namespace DogSound.Core.Data.Mapping;

/// <summary>The label maps that come along; their files are those of <c>examples/label-maps</c>.</summary>
public static class LabelMapPresets
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["esc50", "urbansound8k", "fsd50k", "audioset"];

    /// <summary>The name of a map that comes along, whatever the case of its letters; null where there is none of that name.</summary>
    public static string? Find(string name) => Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a map that comes along, or a file.</summary>
    /// <param name="nameOrPath">One of <see cref="Names"/>, or the path of a YAML file.</param>
    /// <exception cref="ConfigurationException">There is no such map or file, it can't be read, or it has mistakes.</exception>
    public static LabelMap Read(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return Find(nameOrPath) is { } name
            ? LabelMapParser.Read(ReadText(name), name)
            : LabelMapParser.Read(ConfigurationFile.ReadText(nameOrPath, Names), nameOrPath);
    }

    private static string ReadText(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"label-maps/{name}.yaml")
            ?? throw new InvalidOperationException($"The label map '{name}' was not built in.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
