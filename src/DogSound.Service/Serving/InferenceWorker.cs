using System.Diagnostics;
using DogSound.Core.Inference;
using DogSound.Core.Native;
using DogSound.Service.Figures;
using DogSound.Service.Options;

namespace DogSound.Service.Serving;

/// <summary>
/// The one thread that computes: gathers windows of one model until a batch is full or has waited long enough, and judges them. libtorch
/// shares the work of a batch among the cores; a second such thread would only be in its way.
/// </summary>
internal sealed partial class InferenceWorker : IHostedService
{
    private readonly ClassificationQueue _queue;
    private readonly ServiceFigures _figures;
    private readonly ILogger<InferenceWorker> _log;
    private readonly TimeSpan _delay;
    private readonly Thread _thread;
    private QueuedWindow? _ahead;
    private Task<bool>? _arrival;

    public InferenceWorker(ClassificationQueue queue, ServiceFigures figures, ServiceSettings settings, ILogger<InferenceWorker> log)
    {
        (_queue, _figures, _log) = (queue, figures, log);
        _delay = TimeSpan.FromMilliseconds(settings.BatchDelay);
        _thread = new Thread(Work) { IsBackground = true, Name = "DogSound inference" };
    }

    /// <summary>Called before every batch; a test holds the worker here.</summary>
    public Action BeforeBatch { get; set; } = () => { };

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _thread.Start();
        return Task.CompletedTask;
    }

    /// <summary>Judges what is in the queue, and ends. The web server has stopped by then.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Close();
        await Task.Run(_thread.Join, CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Work()
    {
        Threads.UseUsual();
        using IDisposable memory = FreedMemory.Keep();
        List<QueuedWindow> batch = [];
        while (Gather(batch)) Judge(batch);
    }

    // Windows of one model; one of another model, which came after a swap, begins the next batch.
    private bool Gather(List<QueuedWindow> batch)
    {
        batch.Clear();
        if (_ahead is { } ahead)
        {
            batch.Add(ahead);
            _ahead = null;
        }
        else
        {
            do
            {
                if (!Take(Timeout.InfiniteTimeSpan, batch)) return false;
            }
            while (batch.Count == 0);
        }

        long start = Stopwatch.GetTimestamp();
        int size = batch[0].Job.Model.Predictor.BatchSize;
        while (batch.Count < size && _ahead is null)
        {
            TimeSpan left = _delay - Stopwatch.GetElapsedTime(start);
            if (!Take(left > TimeSpan.Zero ? left : TimeSpan.Zero, batch)) break;
        }

        return true;
    }

    // False where the time is over, or the queue is closed and empty. A window that nobody waits for is dropped.
    private bool Take(TimeSpan limit, List<QueuedWindow> batch)
    {
        if (!TryRead(limit, out QueuedWindow window)) return false;
        _queue.Took();
        if (window.Job.IsAbandoned)
        {
            window.Free();
            window.Job.Skip(null);
        }
        else if (batch.Count > 0 && batch[0].Job.Model != window.Job.Model) _ahead = window;
        else batch.Add(window);
        return true;
    }

    private bool TryRead(TimeSpan limit, out QueuedWindow window)
    {
        while (!_queue.Reader.TryRead(out window))
        {
            // One that was not waited for to its end is waited for again: it may speak of a window that was read meanwhile.
            _arrival ??= _queue.Reader.WaitToReadAsync().AsTask();
            if (!_arrival.Wait(limit)) return false;
            bool isOpen = _arrival.Result;
            _arrival = null;
            if (!isOpen) return false;
        }

        return true;
    }

    private void Judge(List<QueuedWindow> batch)
    {
        long start = Stopwatch.GetTimestamp();
        double[][] rows;
        try
        {
            BeforeBatch();
            Predictor predictor = batch[0].Job.Model.Predictor;
            for (int row = 0; row < batch.Count; row++) predictor.SetRow(row, batch[row].Samples);
            rows = predictor.Run(batch.Count);
        }
        catch (Exception error)
        {
            // Whatever it is (memory, a GPU that went away), these calls get an error and the next ones their chance.
            LogFailed(error, batch.Count);
            foreach (QueuedWindow window in batch) window.Job.Skip(error);
            return;
        }
        finally
        {
            foreach (QueuedWindow window in batch) window.Free();
        }

        _figures.AddBatch(batch.Count, Stopwatch.GetElapsedTime(start));
        for (int row = 0; row < batch.Count; row++) batch[row].Job.Complete(batch[row].Index, rows[row]);
    }

    [LoggerMessage(10, LogLevel.Error, "A batch of {Count} windows could not be judged.")]
    private partial void LogFailed(Exception error, int count);
}
