using System.Reflection;
using System.Text;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>The policies that come along; their files are those of <c>examples/policies</c>.</summary>
public static class PolicyPresets
{
    private static readonly Dictionary<string, Lazy<AugmentationPolicy>> Known =
        new[] { "default", "seed" }.ToDictionary(name => name, name => new Lazy<AugmentationPolicy>(() => Load(name)));

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys];

    /// <summary>The name of a preset, whatever the case of its letters; null where there is none of that name.</summary>
    public static string? Find(string name) => Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The policy of a preset.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static AugmentationPolicy Read(string name) =>
        Find(name) is { } known
            ? Known[known].Value
            : throw new ArgumentException($"There is no preset '{name}'; there are {string.Join(", ", Names)}.");

    private static AugmentationPolicy Load(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"policies/{name}.yaml")
            ?? throw new InvalidOperationException($"The policy '{name}' was not built in.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return PolicyReader.Parse(reader.ReadToEnd(), name);
    }
}
