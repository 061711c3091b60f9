namespace DogSound.Service.Models;

/// <summary>Where the model comes from that is to answer.</summary>
internal interface IModelSource
{
    /// <summary>What it is, for messages.</summary>
    string Description { get; }

    /// <summary>The model that is to answer now; asked again and again, so it must be cheap.</summary>
    /// <param name="cancel">Ends the work.</param>
    /// <returns>Null where there is none yet.</returns>
    /// <exception cref="IOException">The source can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The source is not ours to read.</exception>
    WantedModel? Find(CancellationToken cancel);

    /// <summary>Brings a model onto this machine.</summary>
    /// <returns>Full path of its file.</returns>
    /// <exception cref="IOException">It can't be had.</exception>
    string Fetch(WantedModel model, CancellationToken cancel);
}

/// <summary>A model that a source wants to have used.</summary>
/// <param name="Name">What callers, logs and figures call it.</param>
/// <param name="Stamp">Differs from that of every other model, and of every other content of the same file.</param>
internal sealed record WantedModel(string Name, string Stamp);
