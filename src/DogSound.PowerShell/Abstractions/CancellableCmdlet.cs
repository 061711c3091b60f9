using System.Management.Automation;

namespace DogSound.PowerShell;

/// <summary>
/// A cmdlet that can be stopped: Ctrl+C, a signal or <c>Select-Object -First</c> cancel <see cref="Cancellation"/>, which
/// every call that may take long is given.
/// </summary>
public abstract class CancellableCmdlet : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();

    /// <summary>Cancelled as soon as the pipeline is to stop.</summary>
    protected internal CancellationToken Cancellation => _cancellation.Token;

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => _cancellation.Cancel();

    /// <summary>The engine calls this however the pipeline ended: what still runs is cancelled and owned things are freed.</summary>
    public void Dispose()
    {
        _cancellation.Cancel();
        Dispose(disposing: true);
        _cancellation.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what a cmdlet owns; called once, when the pipeline is over.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
