using System.Collections.Concurrent;

namespace DogSound.Core.Native;

/// <summary>
/// Threads for work on many small things at once, one on each: there libtorch works on the calling thread alone, since threads within
/// threads only get into each other's way. They are there until this is disposed; all other threads keep their helpers.
/// </summary>
public sealed class WorkerThreads : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Thread[] _threads;

    /// <summary>Starts them.</summary>
    /// <param name="count">How many, from 1.</param>
    public WorkerThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        int usual = Threads.Count;
        using var ready = new CountdownEvent(count);
        _threads = [.. Enumerable.Range(0, count).Select(number => new Thread(() => Work(ready)) { IsBackground = true, Name = $"DogSound worker {number}" })];
        foreach (Thread thread in _threads)
            thread.Start();
        ready.Wait();
        Threads.Use(usual);
    }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => _threads.Length;

    /// <summary>Waits for what is being worked on, and ends the threads.</summary>
    public void Dispose()
    {
        _tasks.CompleteAdding();
        foreach (Thread thread in _threads)
            thread.Join();
        _tasks.Dispose();
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => _tasks.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    private void Work(CountdownEvent ready)
    {
        Threads.Use(1);
        ready.Signal();
        foreach (Task task in _tasks.GetConsumingEnumerable())
            TryExecuteTask(task);
    }
}
