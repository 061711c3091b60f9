using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DogSound.Core.Services;

/// <summary>Ends a service: it is asked to, and answers the calls that are under way; one that does not end in time is ended.</summary>
public static partial class ServiceStop
{
    private const int Terminate = 15;

    // A clock that is set meanwhile moves what Linux says of the start of a process.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Name of the event that asks a service under Windows, which has no SIGTERM, to end.</summary>
    public static string EventName(int processId) => FormattableString.Invariant($@"Local\DogSound.Service-{processId}");

    /// <summary>Ends a service; does nothing where it has ended.</summary>
    /// <param name="service">The service.</param>
    /// <param name="limit">Time that it has.</param>
    /// <param name="cancel">Ends the wait; the service ends all the same, when it has answered its calls.</param>
    /// <returns>False where it had to be killed.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static bool Stop(ServiceHandle service, TimeSpan limit, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(service);
        using Process? process = Find(service);
        bool isGraceful = process is null || End(process, limit, cancel);
        ServiceRecords.Remove(service.ProcessId);
        return isGraceful;
    }

    private static bool End(Process process, TimeSpan limit, CancellationToken cancel)
    {
        Ask(process);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < limit)
        {
            if (process.HasExited) return true;
            cancel.WaitHandle.WaitOne(Pause);
            cancel.ThrowIfCancellationRequested();
        }

        process.Kill();
        process.WaitForExit();
        return false;
    }

    // The number of a process is used again when it has ended: by then it is somebody else's.
    private static Process? Find(ServiceHandle service)
    {
        Process? process = null;
        try
        {
            process = Process.GetProcessById(service.ProcessId);
            if (!process.HasExited && (process.StartTime - service.StartedAt).Duration() < StartTolerance) return process;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // There is no such process, or it is not ours.
        }

        process?.Dispose();
        return null;
    }

    private static void Ask(Process process)
    {
        if (!OperatingSystem.IsWindows()) _ = SendSignal(process.Id, Terminate);
        else if (EventWaitHandle.TryOpenExisting(EventName(process.Id), out EventWaitHandle? handle))
        {
            using (handle) handle.Set();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
