using System.Globalization;

namespace DogSound.Service.Models;

/// <summary>One file, a link to one, or a folder with one model in it: whoever replaces it brings a new model.</summary>
/// <param name="path">Full path.</param>
internal sealed class ModelFileSource(string path) : IModelSource
{
    /// <summary>The file of a folder that holds several models.</summary>
    private const string UsualName = "model.safetensors";

    /// <inheritdoc/>
    public string Description => path;

    /// <inheritdoc/>
    public WantedModel? Find(CancellationToken cancel)
    {
        if (FindFile() is not { } found) return null;
        var file = new FileInfo(found);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
        if (!file.Exists) return null;
        // The link's target belongs to it: another file may have the same length and time.
        string stamp = string.Create(CultureInfo.InvariantCulture, $"{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}");
        return new WantedModel(Path.GetFileName(found), stamp);
    }

    /// <inheritdoc/>
    public string Fetch(WantedModel model, CancellationToken cancel) => FindFile() ?? throw new FileNotFoundException($"{path}: the model has gone.", path);

    private string? FindFile()
    {
        if (!Directory.Exists(path)) return path;
        string[] files = Directory.GetFiles(path, "*.safetensors");
        return files.Length <= 1 ? files.FirstOrDefault() : files.FirstOrDefault(file => Path.GetFileName(file) == UsualName)
            ?? throw new IOException($"{path}: there are {files.Length} models and none is called {UsualName}. Leave one, or give it that name.");
    }
}
