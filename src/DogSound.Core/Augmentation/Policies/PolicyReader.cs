using DogSound.Core.Configuration;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>Reads policies: presets and YAML files. As strict as <see cref="ConfigurationReader"/>, and in its words.</summary>
public static class PolicyReader
{
    /// <summary>Reads a preset or a file.</summary>
    /// <param name="nameOrPath">The name of one of <see cref="PolicyPresets.Names"/>, or the path of a YAML file; <c>./default</c> is a
    /// file.</param>
    /// <exception cref="ConfigurationException">There is no such preset or file, it can't be read, or it has mistakes. The inner
    /// exception is that of the file system, if there was one.</exception>
    public static AugmentationPolicy Read(string nameOrPath)
    {
        ArgumentNullException.ThrowIfNull(nameOrPath);
        return PolicyPresets.Find(nameOrPath) is { } preset
            ? PolicyPresets.Read(preset)
            : Parse(ConfigurationFile.ReadText(nameOrPath, PolicyPresets.Names), nameOrPath);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="path">Where it is from, for messages and for relative paths in it; a preset, or empty for nowhere.</param>
    /// <exception cref="ConfigurationException">It has mistakes; each is named with its line and column.</exception>
    public static AugmentationPolicy Parse(string text, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var mistakes = new MistakeList();
        IReadOnlyList<PolicyVariant> variants = PolicyParser.Read(text, mistakes);
        mistakes.ThrowIfAny(path);
        return path.Length == 0 || PolicyPresets.Find(path) is not null
            ? new AugmentationPolicy(variants)
            : new AugmentationPolicy(variants) { Folder = Path.GetDirectoryName(Path.GetFullPath(path))! };
    }
}
