namespace DogSound.PowerShell;

/// <summary>
/// Works on several items at once and hands the results back in the order of the items, never holding more than a few:
/// the pipeline's thread adds items, takes results and writes them; nothing else may write.
/// </summary>
/// <param name="work">Runs on pool threads.</param>
/// <param name="cancellation">Stops waiting and is handed to the work.</param>
/// <param name="threads">Threads to work on; null for those of the pool, one a processor.</param>
/// <typeparam name="TItem">What is worked on.</typeparam>
/// <typeparam name="TResult">What comes out.</typeparam>
internal sealed class OrderedWork<TItem, TResult>(Func<TItem, TResult> work, CancellationToken cancellation, TaskScheduler? threads = null)
{
    /// <summary>Twice the threads, so that none is idle while the oldest item is a long one.</summary>
    private readonly int _capacity = 2 * (threads?.MaximumConcurrencyLevel ?? Environment.ProcessorCount);

    private readonly Queue<(TItem Item, Task<TResult> Result)> _pending = [];

    /// <summary>Starts work on an item. Take results until <see cref="TryTake"/> returns false before adding the next.</summary>
    public void Add(TItem item) => _pending.Enqueue((item, Task.Factory.StartNew(
        () => work(item), cancellation, TaskCreationOptions.DenyChildAttach, threads ?? TaskScheduler.Default)));

    /// <summary>The oldest item, when its work is done or must be waited for.</summary>
    /// <param name="all">Wait for every item: the input has ended.</param>
    /// <param name="item">The item.</param>
    /// <param name="result">Its finished work; asking it for the result throws what the work threw.</param>
    /// <returns>False when there is nothing to take now.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public bool TryTake(bool all, out TItem item, out Task<TResult> result)
    {
        (item, result) = (default!, null!);
        if (_pending.Count == 0 || (!all && _pending.Count < _capacity && !_pending.Peek().Result.IsCompleted))
            return false;
        (item, result) = _pending.Peek();
        // Not Task.Wait, which throws what the work threw: that is for whoever asks for the result.
        Task.WaitAny([result], cancellation);
        _pending.Dequeue();
        return true;
    }

    /// <summary>
    /// Waits for what is being worked on, once <c>cancellation</c> has seen to it that nothing new begins; what was thrown is dropped.
    /// For work that leaves something behind, which must not appear after its cmdlet has ended.
    /// </summary>
    public void Drain()
    {
        foreach ((_, Task<TResult> result) in _pending) Task.WaitAny(result);
        _pending.Clear();
    }
}
