using System.Threading.Channels;
using DogSound.Service.Models;
using DogSound.Service.Options;

namespace DogSound.Service.Serving;

/// <summary>Bounds what the service takes on: calls that are worked on, and windows that wait for the network.</summary>
internal sealed class ClassificationQueue(ServiceSettings settings) : IDisposable
{
    private readonly Channel<QueuedWindow> _windows = Channel.CreateUnbounded<QueuedWindow>(new() { SingleReader = true });
    private readonly SemaphoreSlim _calls = new(settings.QueueLimit);
    private int _waiting;

    /// <summary>What the inference worker reads.</summary>
    public ChannelReader<QueuedWindow> Reader => _windows.Reader;

    /// <summary>Windows that wait.</summary>
    public int WaitingCount => Volatile.Read(ref _waiting);

    /// <summary>Calls that are worked on.</summary>
    public int CallCount => settings.QueueLimit - _calls.CurrentCount;

    /// <summary>Takes on a call, before its body is read; false where there are too many. <see cref="Leave"/> ends it.</summary>
    public bool TryEnter() => _calls.Wait(0);

    /// <summary>A call is over.</summary>
    public void Leave() => _calls.Release();

    /// <summary>Puts all windows of a recording into the queue, or none.</summary>
    /// <param name="model">Used by the caller; when a job comes back, the use is the job's.</param>
    /// <param name="windows">Samples of each window, at least one.</param>
    /// <returns>Null where the queue has no room for them.</returns>
    public ClassificationJob? TryEnqueue(LoadedModel model, IReadOnlyList<float[]> windows)
    {
        if (Interlocked.Add(ref _waiting, windows.Count) > settings.QueueLimit)
        {
            Interlocked.Add(ref _waiting, -windows.Count);
            return null;
        }

        var job = new ClassificationJob(model, windows.Count);
        for (int index = 0; index < windows.Count; index++)
        {
            // Closed while the service stops: what is not in the queue will not be judged.
            if (!_windows.Writer.TryWrite(new QueuedWindow(job, index, windows[index]))) Drop(job);
        }

        return job;
    }

    /// <summary>The worker has taken a window.</summary>
    public void Took() => Interlocked.Decrement(ref _waiting);

    /// <summary>Takes nothing more.</summary>
    public void Close() => _windows.Writer.TryComplete();

    /// <inheritdoc/>
    public void Dispose() => _calls.Dispose();

    private void Drop(ClassificationJob job)
    {
        Took();
        job.Skip(new OperationCanceledException("The service is stopping."));
    }
}
