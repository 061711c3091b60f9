using System.Collections.Concurrent;
using DogSound.Core.Models;
using DogSound.Core.Native;

namespace DogSound.Core.Inference;

/// <summary>
/// Predicts a stream of clips: files are decoded on other threads, windows are gathered into full batches across files, and
/// outcomes come back in the order of the clips. The network runs on the caller's thread, inside <see cref="Add"/> and
/// <see cref="Complete"/>, so that a pipeline writes its objects from its own thread and back pressure needs no lock.
/// </summary>
public sealed class PredictionSession : IDisposable
{
    private readonly Predictor _predictor;
    private readonly Ensemble _ensemble;
    private readonly WindowReader _windowReader;
    private readonly OutcomeQueue _outcomes;
    private readonly CancellationTokenSource _cancel;
    private readonly SemaphoreSlim _decoders;
    private readonly Queue<PendingClip> _pending = new();
    private readonly ConcurrentQueue<PendingClip> _undecoded = new();
    private readonly ConcurrentBag<float[]> _buffers = [];
    private readonly List<Task> _tasks = [];
    private readonly IDisposable _memory;
    private int _rows;

    /// <summary>Starts a session.</summary>
    /// <param name="model">The model; it stays the caller's.</param>
    /// <param name="settings">How to predict.</param>
    /// <param name="cancel">Ends waiting and decoding.</param>
    /// <exception cref="NotSupportedException">The precision is not to be had here.</exception>
    public PredictionSession(SoundModel model, PredictionSettings settings, CancellationToken cancel)
        : this([model], settings, cancel)
    {
    }

    /// <summary>Starts a session of several models, whose probabilities are averaged.</summary>
    /// <param name="models">At least one, all on one device; they stay the caller's. Predictions have the classes in the order of the
    /// first.</param>
    /// <param name="settings">How to predict.</param>
    /// <param name="cancel">Ends waiting and decoding.</param>
    /// <exception cref="EnsembleException">Their classes, sample rates or clip durations differ.</exception>
    /// <exception cref="NotSupportedException">The precision is not to be had here.</exception>
    public PredictionSession(IReadOnlyList<SoundModel> models, PredictionSettings settings, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _ensemble = new Ensemble(models);
        _predictor = new Predictor(_ensemble, settings);
        _windowReader = new WindowReader(_ensemble.SampleCount, _ensemble.SampleRate, settings.Overlap);
        _outcomes = new OutcomeQueue(_ensemble, settings);
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _decoders = new SemaphoreSlim(settings.Decoders > 0 ? settings.Decoders : Environment.ProcessorCount);
        _memory = FreedMemory.Keep();
    }

    /// <summary>Names of the classes, in the order of the probabilities.</summary>
    public IReadOnlyList<string> Classes => _ensemble.Classes;

    /// <summary>Whether the models may hear several classes at once.</summary>
    public bool IsMultiLabel => _ensemble.IsMultiLabel;

    /// <summary>Whether each model's network computes in bfloat16.</summary>
    public IReadOnlyList<bool> UsesBFloat16 => _predictor.UsesBFloat16;

    /// <summary>Takes a clip, and gives back the outcomes that are ready by then; enumerate them, or nothing moves.</summary>
    /// <param name="clip">The clip; only its path and label are used.</param>
    /// <exception cref="OperationCanceledException">The session was cancelled.</exception>
    public IEnumerable<PredictionOutcome> Add(Clip clip)
    {
        var pending = new PendingClip(clip);
        _pending.Enqueue(pending);
        _undecoded.Enqueue(pending);
        _tasks.RemoveAll(task => task.IsCompleted);
        _tasks.Add(Task.Run(DecodeNextAsync));

        // Two batches in flight: one to compute while the decoders work on the other.
        return Advance(untilPending: 2 * _predictor.BatchSize);
    }

    /// <summary>Computes what is left and gives back the last outcomes.</summary>
    /// <exception cref="OperationCanceledException">The session was cancelled.</exception>
    public IEnumerable<PredictionOutcome> Complete()
    {
        foreach (PredictionOutcome outcome in Advance(untilPending: 0)) yield return outcome;
        if (_rows > 0) RunBatch();
        foreach (PredictionOutcome outcome in _outcomes.TakeReady()) yield return outcome;
    }

    /// <summary>Stops the decoders and frees the buffers.</summary>
    public void Dispose()
    {
        _cancel.Cancel();

        // A decoder looks at the token between two windows; one that hangs in a dead share is left behind.
        bool ended = Task.WhenAll(_tasks).ContinueWith(_ => { }, TaskScheduler.Default).Wait(TimeSpan.FromSeconds(1));
        if (ended)
        {
            foreach (PendingClip pending in _pending) pending.Dispose();
            _decoders.Dispose();
            _cancel.Dispose();
        }
        _predictor.Dispose();
        _memory.Dispose();
    }

    // Whoever gets a decoder takes the oldest clip. If each task waited for a decoder for a clip of its own, long recordings
    // that came later could hold all decoders, waiting for the pipeline, which waits for an earlier clip, which has none.
    private async Task DecodeNextAsync()
    {
        await _decoders.WaitAsync(_cancel.Token).ConfigureAwait(false);
        try
        {
            if (_undecoded.TryDequeue(out PendingClip? oldest)) oldest.Decode(_windowReader, _ensemble.SampleRate, RentBuffer, _cancel.Token);
        }
        finally
        {
            _decoders.Release();
        }
    }

    private IEnumerable<PredictionOutcome> Advance(int untilPending)
    {
        while (_pending.Count > untilPending)
        {
            PendingClip pending = _pending.Peek();
            while (pending.TryTake(out RecordingWindow window, _cancel.Token))
            {
                _predictor.SetRow(_rows++, window.Samples);
                _outcomes.AddWindow(pending.Clip, window.Start, window.End);
                _buffers.Add(window.Samples);
                if (_rows < _predictor.BatchSize) continue;
                RunBatch();
                foreach (PredictionOutcome outcome in _outcomes.TakeReady()) yield return outcome;
            }
            _cancel.Token.ThrowIfCancellationRequested();
            _outcomes.EndClip(pending.Clip, pending.Error);
            _pending.Dequeue().Dispose();
            foreach (PredictionOutcome outcome in _outcomes.TakeReady()) yield return outcome;
        }
    }

    private void RunBatch()
    {
        _cancel.Token.ThrowIfCancellationRequested();
        _outcomes.SetProbabilities(_predictor.Run(_rows, _cancel.Token));
        _rows = 0;
    }

    private float[] RentBuffer() => _buffers.TryTake(out float[]? buffer) ? buffer : new float[_ensemble.SampleCount];
}
