using System.Runtime.InteropServices;
using DogSound.Core.Services;
using DogSound.Service.Options;

namespace DogSound.Service;

/// <summary>
/// When the process ends: at SIGTERM (under Windows, an event of its own), or at Ctrl+C unless it was started to go on without its terminal. The first signal lets the calls in
/// flight end; the second one finds somebody who will not wait, and the process dies.
/// </summary>
internal sealed class SignalLifetime(IHostApplicationLifetime application, ServiceSettings settings) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private EventWaitHandle? _stop;

    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop));
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
            _registrations.Add(PosixSignalRegistration.Create(signal, settings.IsDetached ? context => context.Cancel = true : Stop));
        if (OperatingSystem.IsWindows())
        {
            _stop = new EventWaitHandle(initialState: false, EventResetMode.ManualReset, ServiceStop.EventName(Environment.ProcessId));
            ThreadPool.RegisterWaitForSingleObject(_stop, (_, _) => application.StopApplication(), null, Timeout.Infinite, executeOnlyOnce: true);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _stop?.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = !application.ApplicationStopping.IsCancellationRequested;
        application.StopApplication();
    }
}
