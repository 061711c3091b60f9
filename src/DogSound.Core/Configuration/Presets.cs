using System.Reflection;
using System.Text;

namespace DogSound.Core.Configuration;

/// <summary>The configurations that come along; their files are those of <c>examples/configs</c>.</summary>
public static class Presets
{
    /// <summary>The preset that a file without a <c>preset</c> starts from, and that a run without a configuration uses.</summary>
    public const string Default = "default";

    private static readonly Dictionary<string, Lazy<TrainingConfiguration>> Known =
        new[] { Default, "seed", "tiny" }.ToDictionary(name => name, name => new Lazy<TrainingConfiguration>(() => Load(name)));

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Keys];

    /// <summary>The name of a preset, whatever the case of its letters; null where there is none of that name.</summary>
    public static string? Find(string name) => Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The values of a preset.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such preset.</exception>
    public static TrainingConfiguration Read(string name) =>
        Find(name) is { } known
            ? Known[known].Value
            : throw new ArgumentException($"There is no preset '{name}'; there are {string.Join(", ", Names)}.");

    private static TrainingConfiguration Load(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"presets/{name}.yaml")
            ?? throw new InvalidOperationException($"The preset '{name}' was not built in.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var draft = new ConfigurationDraft();
        YamlConfigurationParser.Read(reader.ReadToEnd(), draft);
        // A preset names every setting: what the records have is not looked at.
        return draft.Build(new TrainingConfiguration(), name);
    }
}
