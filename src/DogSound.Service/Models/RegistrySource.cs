using DogSound.Core.Registry;

namespace DogSound.Service.Models;

/// <summary>The champion of a registry: whoever makes another version the champion brings a new model.</summary>
/// <param name="location">The registry.</param>
/// <param name="log">Is told of broken entries, each once.</param>
internal sealed partial class RegistrySource(string location, ILogger<RegistrySource> log) : IModelSource
{
    private readonly ModelRegistry _registry = ModelRegistry.Open(location);
    private readonly HashSet<string> _problems = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Description => _registry.Location;

    /// <inheritdoc/>
    public WantedModel? Find() => Champion() is { } champion ? new WantedModel(champion.Version, $"{champion.Version}|{champion.Sha256}") : null;

    /// <inheritdoc/>
    public string Fetch(WantedModel model, CancellationToken cancel) => _registry.LocalPath(_registry.Get(model.Name), cancel);

    private ModelVersion? Champion() => _registry.Champion(problem =>
    {
        if (_problems.Add(problem.Message)) LogProblem(problem.Message);
    });

    [LoggerMessage(4, LogLevel.Warning, "{Problem}")]
    private partial void LogProblem(string problem);
}
