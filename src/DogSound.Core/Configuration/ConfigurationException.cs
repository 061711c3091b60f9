namespace DogSound.Core.Configuration;

/// <summary>A configuration that cannot be used. The message names the file, and says every mistake in it and what is allowed.</summary>
public sealed class ConfigurationException : Exception
{
    internal ConfigurationException(string path, IReadOnlyList<ConfigurationMistake> mistakes, Exception? inner = null)
        : base(Describe(path, mistakes), inner)
    {
        Path = path;
        Mistakes = mistakes;
    }

    internal ConfigurationException(string path, string problem, Exception? inner = null)
        : this(path, [new ConfigurationMistake(default, "", problem)], inner)
    {
    }

    /// <summary>Path of the file, or name of the preset; empty where overrides alone are wrong.</summary>
    public string Path { get; }

    /// <summary>What is wrong, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationMistake> Mistakes { get; }

    private static string Describe(string path, IReadOnlyList<ConfigurationMistake> mistakes)
    {
        string start = path.Length > 0 ? $"{path}: " : "";
        if (mistakes.Count == 1)
            return start + mistakes[0];
        string head = $"{start}{mistakes.Count} mistakes.";
        return string.Join(Environment.NewLine, mistakes.Select(mistake => $"  {mistake}").Prepend(head));
    }
}
