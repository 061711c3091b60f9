using System.Text.Json.Nodes;
using DogSound.Core.Registry;
using DogSound.Core.Tests.Models;

namespace DogSound.Core.Tests.Registry;

/// <summary>A registry in a folder of its own, and model files to publish.</summary>
public sealed class RegistryScene : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RegistryScene() => Registry = ModelRegistry.Open(Location);

    public string Location => Path.Combine(_folder.FullPath, "registry");

    public ModelRegistry Registry { get; }

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

    /// <summary>Every file of the registry, hidden ones too, as relative paths in order.</summary>
    public string[] Files() => [.. _folder.Files().Where(path => path.StartsWith("registry/", StringComparison.Ordinal)).Select(path => path["registry/".Length..])];

    /// <summary>Replaces the record of an entry.</summary>
    public void Spoil(string entry, string text) => File.WriteAllText(Path.Combine(Location, entry, "record.json"), text);

    public void Dispose() => _folder.Dispose();
}
