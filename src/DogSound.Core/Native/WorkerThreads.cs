using System.Collections.Concurrent;
using TorchSharp;

namespace DogSound.Core.Native;

/// <summary>
/// Threads for work on many small things at once, one on each: there libtorch works on the calling thread alone, since threads within
/// threads only get into each other's way. They are there until this is disposed; then libtorch has its threads back.
/// </summary>
public sealed class WorkerThreads : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Thread[] _threads;
    private readonly int _usualCount;

    /// <summary>Starts them.</summary>
    /// <param name="count">How many, from 1.</param>
    public WorkerThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _usualCount = Threads.Count;
        _threads = [.. Enumerable.Range(0, count).Select(number => new Thread(Work) { IsBackground = true, Name = $"DogSound worker {number}" })];
        foreach (Thread thread in _threads)
            thread.Start();
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
        torch.set_num_threads(_usualCount);
    }

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => _tasks.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    private void Work()
    {
        // For this thread, and for those that libtorch sees for the first time from now on.
        torch.set_num_threads(1);
        foreach (Task task in _tasks.GetConsumingEnumerable())
            TryExecuteTask(task);
    }
}
