using System.Buffers;
using DogSound.Service.Models;

namespace DogSound.Service.Serving;

/// <summary>The windows of one call, on their way through the queue. The model is held until the last of them has come through.</summary>
internal sealed class ClassificationJob
{
    private readonly TaskCompletionSource<double[][]> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly double[][] _rows;
    private int _left;
    private volatile bool _isAbandoned;
    private volatile Exception? _error;

    /// <summary>Starts a job.</summary>
    /// <param name="model">Used by the caller, whose use becomes the job's.</param>
    /// <param name="windowCount">At least 1.</param>
    public ClassificationJob(LoadedModel model, int windowCount)
    {
        Model = model;
        _rows = new double[windowCount][];
        _left = windowCount;
    }

    /// <summary>The model that judges all windows.</summary>
    public LoadedModel Model { get; }

    /// <summary>Nobody waits for the answer any more: windows that have not been judged need not be.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>Probabilities, a row a window.</summary>
    public Task<double[][]> Answer => _done.Task;

    /// <summary>The caller has gone.</summary>
    public void Abandon() => _isAbandoned = true;

    /// <summary>A window was judged.</summary>
    public void Complete(int window, double[] probabilities)
    {
        _rows[window] = probabilities;
        CountDown();
    }

    /// <summary>A window will not be judged.</summary>
    /// <param name="error">Why not; null where nobody asks.</param>
    public void Skip(Exception? error)
    {
        _error ??= error ?? new OperationCanceledException();
        CountDown();
    }

    private void CountDown()
    {
        if (Interlocked.Decrement(ref _left) > 0) return;
        Model.Release();
        if (_error is null) _done.SetResult(_rows);
        else _done.SetException(_error);
    }
}

/// <summary>A window that waits to be judged.</summary>
/// <param name="Job">The call that it belongs to.</param>
/// <param name="Index">Its place in the recording, from 0.</param>
/// <param name="Samples">Mono samples at the model's rate, at least as many as the model hears at once; from the shared pool.</param>
internal readonly record struct QueuedWindow(ClassificationJob Job, int Index, float[] Samples)
{
    /// <summary>Gives the samples back to the pool.</summary>
    public void Free() => ArrayPool<float>.Shared.Return(Samples);
}
