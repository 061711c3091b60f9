using System.Runtime.ExceptionServices;

namespace DogSound.Core.Storage;

/// <summary>Works on numbered items on several threads, while the caller's thread waits, reports, and notices that it was cancelled.</summary>
internal static class ParallelLoop
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    // Workers look at their token between two blocks of samples; one that hangs in a dead share is left behind.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(0.7);

    /// <summary>Runs <paramref name="work"/> for 0 to <paramref name="count"/> - 1. The first exception ends the loop, and is thrown.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="create">Makes what a thread needs for itself.</param>
    /// <param name="work">Works on one item.</param>
    /// <param name="report">Is called on the caller's thread, a few times a second.</param>
    /// <param name="cancel">Ends the loop.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Run<TWorker>(
        int count, int threads, Func<CancellationToken, TWorker> create, Action<TWorker, int> work, Action report, CancellationToken cancel)
        where TWorker : IDisposable
    {
        cancel.ThrowIfCancellationRequested();
        if (count == 0) return;
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        int last = -1;
        Task[] workers = [.. Enumerable.Range(0, Math.Min(threads, count)).Select(_ => Task.Factory.StartNew(
            Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
        Task all = Task.WhenAll(workers);
        try
        {
            while (Task.WaitAny([all], (int)ReportInterval.TotalMilliseconds, cancel) < 0)
                report();
        }
        finally
        {
            stop.Cancel();
            if (all.ContinueWith(_ => { }, TaskScheduler.Default).Wait(StopTimeout, CancellationToken.None)) stop.Dispose();
        }
        if (all.Exception is { } failures)
            ExceptionDispatchInfo.Throw(failures.InnerExceptions.FirstOrDefault(failure => failure is not OperationCanceledException) ?? failures.InnerExceptions[0]);
        cancel.ThrowIfCancellationRequested();

        void Work()
        {
            try
            {
                using TWorker worker = create(stop.Token);
                while (!stop.IsCancellationRequested && Interlocked.Increment(ref last) is int item && item < count)
                    work(worker, item);
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }
    }
}
