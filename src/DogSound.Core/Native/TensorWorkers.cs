using TorchSharp;

namespace DogSound.Core.Native;

/// <summary>
/// Threads of ours, one a core, on each of which libtorch computes without helpers. Work on single clips is many operations that are too
/// small to be shared out among cores: it takes all of them only where several clips are worked on side by side.
/// </summary>
internal static class TensorWorkers
{
    // What each worker keeps for itself is multiplied by their number, and nothing that we do with single clips keeps more of them busy
    // than a network behind them can take.
    private const int Most = 8;

    private static readonly Lock Gate = new();
    private static readonly SemaphoreSlim Start = new(0);
    private static volatile Job? _job;

    /// <summary>Workers; 1 where there are none, and the caller's thread does the work.</summary>
    public static int Count { get; private set; } = 1;

    /// <summary>Works on items, and returns when all are done. One caller after the other.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="work">Works on an item: gets the number of its worker, 0 to <see cref="Count"/> - 1, and that of the item. Two calls with
    /// the same worker never overlap. The first exception ends the work, and is thrown to the caller.</param>
    public static void Run(int count, Action<int, int> work)
    {
        // A thread with one core of its own, a worker among them, needs no others.
        if (Count == 1 || count <= 1 || torch.get_num_threads() == 1)
        {
            for (int item = 0; item < count; item++)
                work(0, item);
            return;
        }

        lock (Gate)
        {
            Job job = new(count, work);
            _job = job;
            Start.Release(Math.Min(Count, count));
            job.Wait();
        }
    }

    /// <summary>Called once, when libtorch was loaded and before anybody uses it: starts the workers.</summary>
    /// <param name="threads">Threads that libtorch uses for all others.</param>
    internal static void Initialize(int threads)
    {
        // OpenMP under Linux keeps the number of threads for each calling thread by itself, and the MKL can. Nobody has looked elsewhere.
        if (!OperatingSystem.IsLinux() || threads == 1)
            return;
        TaskCompletionSource[] ready = [.. Enumerable.Range(0, Math.Min(threads, Most)).Select(_ => new TaskCompletionSource())];
        for (int index = 0; index < ready.Length; index++)
        {
            int worker = index;
            new Thread(() => Work(worker, ready[worker])) { IsBackground = true, Name = $"DogSound tensors {worker}" }.Start();
        }

        Task.WaitAll([.. ready.Select(worker => worker.Task)]);
        Threads.Use(threads);
        Count = ready.Length;
    }

    private static void Work(int worker, TaskCompletionSource ready)
    {
        Threads.Use(1);
        ready.SetResult();
        while (true)
        {
            Start.Wait();
            _job?.Work(worker);
        }
    }

    private sealed class Job(int count, Action<int, int> work)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Exception? _failure;
        private int _taken, _finished;

        // A worker that comes late finds nothing left.
        public void Work(int worker)
        {
            for (int item = Interlocked.Increment(ref _taken) - 1; item < count; item = Interlocked.Increment(ref _taken) - 1)
            {
                try
                {
                    if (_failure is null)
                        work(worker, item);
                }
                catch (Exception error)
                {
                    Interlocked.CompareExchange(ref _failure, error, null);
                }

                if (Interlocked.Increment(ref _finished) < count)
                    continue;
                if (_failure is null)
                    _done.SetResult();
                else
                    _done.SetException(_failure);
            }
        }

        public void Wait() => _done.Task.GetAwaiter().GetResult();
    }
}
