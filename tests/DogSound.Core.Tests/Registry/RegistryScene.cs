using System.Text.Json.Nodes;
using DogSound.Core.Registry;
using DogSound.Core.Tests.Models;

namespace DogSound.Core.Tests.Registry;

/// <summary>A registry in a folder of its own, and model files to publish.</summary>
public class RegistryScene : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ModelRegistry? _registry;

    public virtual string Location => Path.Combine(_folder.FullPath, "registry");

    public ModelRegistry Registry => _registry ??= Open();

    /// <summary>Variables of processes that open the registry by its location.</summary>
    public virtual (string Name, string Value)[] ChildEnvironment => [];

    public string this[string name] => _folder[name];

    /// <summary>Writes a model whose weighted AUC on validation clips is the given one; no two of them are the same file.</summary>
    public string Model(double auc)
    {
        ModelFileBytes file = new(File.ReadAllBytes(Fixture.FullPath("models/audio-ntt.safetensors")));
        file.EditDocument(document => document["training"] = new JsonObject
        {
            ["trained"] = true,
            ["seed"] = 7,
            ["train_count"] = 160,
            ["validation_count"] = 40,
            ["metrics"] = new JsonObject { ["validation_weighted_auc"] = auc },
        });
        string path = _folder[FormattableString.Invariant($"{auc}.safetensors")];
        File.WriteAllBytes(path, file.ToFile());
        return path;
    }

    /// <summary>Publishes so many models.</summary>
    public ModelVersion[] Publish(int count) => [.. Enumerable.Range(1, count).Select(number => Registry.Publish(Model(0.9 + number / 1000.0)))];

    /// <summary>Opens the registry once more.</summary>
    public virtual ModelRegistry Open(TimeProvider? clock = null, Action? beforeWrite = null) =>
        new(Location, new RegistryFolder(Location) { BeforeWrite = beforeWrite }, clock);

    /// <summary>What people read of a file of the registry.</summary>
    public virtual string PathOf(string file) => Path.Combine(Location, Path.Combine(file.Split('/')));

    /// <summary>The file of a version's model.</summary>
    public virtual string ModelFileOf(ModelVersion version) => $"models/{version.Version}/model.safetensors";

    /// <summary>Every file of the registry, hidden ones too, as relative paths in order.</summary>
    public virtual string[] Files() => [.. _folder.Files().Where(path => path.StartsWith("registry/", StringComparison.Ordinal)).Select(path => path["registry/".Length..])];

    public virtual byte[] ReadFile(string file) => File.ReadAllBytes(PathOf(file));

    public virtual void WriteFile(string file, byte[] content) => File.WriteAllBytes(PathOf(file), content);

    public virtual void DeleteFile(string file) => File.Delete(PathOf(file));

    /// <summary>Deletes an entry, as somebody does by hand.</summary>
    public virtual void DeleteEntry(string entry) => Directory.Delete(PathOf(entry), recursive: true);

    /// <summary>Deletes what this machine keeps of the registry's models.</summary>
    public virtual void ForgetCopies()
    {
    }

    /// <summary>Replaces the record of an entry.</summary>
    public void Spoil(string entry, string text) => WriteFile($"{entry}/record.json", System.Text.Encoding.UTF8.GetBytes(text));

    public virtual void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
