namespace DogSound.Core.Tests;

/// <summary>A folder that a test fills and that goes with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("dogsound-").FullName;

    /// <summary>Full path of a file in it; its folder is made.</summary>
    public string this[string name]
    {
        get
        {
            string path = Path.Combine(FullPath, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return path;
        }
    }

    /// <summary>Writes a file in it and returns its full path.</summary>
    public string Write(string name, string text = "")
    {
        string path = this[name];
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Every file below it, hidden ones too, as relative paths in order.</summary>
    public string[] Files() =>
        [.. Directory.GetFiles(FullPath, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(FullPath, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
