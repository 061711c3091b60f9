using System.Runtime.InteropServices;

namespace DogSound.PowerShell;

/// <summary>
/// SIGTERM while a cmdlet has something to save: asks it to save and stop, and holds the signal until that is done; then the process ends
/// with the signal's exit code, as it would have at once. Without this, PowerShell dies in the middle, and nothing is saved.
/// </summary>
internal sealed class TerminationSignal : IDisposable
{
    // A cloud gives two minutes before it kills.
    private static readonly TimeSpan LongestSave = TimeSpan.FromSeconds(110);

    // Time in which the process is to end once the signal goes on; if something else has cancelled it, the cmdlet ends on its own.
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(10);

    private readonly ManualResetEventSlim _saved = new();
    private readonly PosixSignalRegistration _registration;

    /// <summary>Begins to listen.</summary>
    /// <param name="interrupt">Asks the work to save and stop; called on another thread.</param>
    public TerminationSignal(Action interrupt) => _registration = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ =>
    {
        interrupt();
        _saved.Wait(LongestSave);
    });

    /// <summary>All is saved: lets the signal go on, and waits for the end of the process, so that no line of the script is run any
    /// more.</summary>
    public void Release(CancellationToken cancel)
    {
        _saved.Set();
        cancel.WaitHandle.WaitOne(LongestEnd);
    }

    /// <summary>Stops listening.</summary>
    public void Dispose()
    {
        // A signal that came too late to interrupt anything goes on, too.
        _saved.Set();
        _registration.Dispose();
    }
}
