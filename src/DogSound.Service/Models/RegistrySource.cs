using DogSound.Core.Registry;

namespace DogSound.Service.Models;

/// <summary>The champion of a registry: whoever makes another version the champion brings a new model.</summary>
/// <param name="location">The registry.</param>
/// <param name="log">Is told of broken entries, each once.</param>
internal sealed partial class RegistrySource(string location, ILogger<RegistrySource> log) : IModelSource
{
    // Opened when it is first asked: what is wrong with it is then said as of any other model, and may be right the next time.
    private readonly Lazy<ModelRegistry> _registry = new(() => ModelRegistry.Open(location), LazyThreadSafetyMode.PublicationOnly);
    private readonly HashSet<string> _problems = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Description => location;

    /// <inheritdoc/>
    public WantedModel? Find(CancellationToken cancel) => Champion(cancel) is { } champion ? new WantedModel(champion.Version, $"{champion.Version}|{champion.Sha256}") : null;

    /// <inheritdoc/>
    public string Fetch(WantedModel model, CancellationToken cancel) => _registry.Value.LocalPath(_registry.Value.Get(model.Name, cancel), cancel);

    private ModelVersion? Champion(CancellationToken cancel) => _registry.Value.Champion(
        problem =>
        {
            if (_problems.Add(problem.Message)) LogProblem(problem.Message);
        },
        cancel);

    [LoggerMessage(4, LogLevel.Warning, "{Problem}")]
    private partial void LogProblem(string problem);
}
