namespace DogSound.Service.Models;

/// <summary>The model that new calls get.</summary>
internal sealed class ModelHolder : IDisposable
{
    private readonly Lock _gate = new();
    private LoadedModel? _current;

    /// <summary>Raised after every change, with the new model.</summary>
    public event Action<LoadedModel>? Changed;

    /// <summary>The model, with the caller as one more user; null where there is none.</summary>
    public LoadedModel? Acquire()
    {
        lock (_gate) return _current is not null && _current.TryAcquire() ? _current : null;
    }

    /// <summary>Gives new calls another model; the one before is freed when its last call is answered.</summary>
    /// <param name="next">The model; its one user so far is the holder from now on.</param>
    public void Replace(LoadedModel next)
    {
        LoadedModel? previous;
        lock (_gate) (previous, _current) = (_current, next);
        previous?.Release();
        Changed?.Invoke(next);
    }

    /// <summary>There is no model any more.</summary>
    public void Dispose()
    {
        LoadedModel? previous;
        lock (_gate) (previous, _current) = (_current, null);
        previous?.Release();
    }
}
