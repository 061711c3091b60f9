using System.Numerics.Tensors;
using DogSound.Core.Data;

namespace DogSound.Core.Inference;

/// <summary>
/// Keeps the order: windows go in as they are read, probabilities follow a batch at a time, outcomes come out in the order
/// of the clips, as soon as everything before them is known.
/// </summary>
internal sealed class OutcomeQueue(Ensemble ensemble, PredictionSettings settings)
{
    private readonly Queue<Entry> _entries = new();
    private readonly Queue<Entry> _unpredicted = new();
    private MergedWindows? _merged;

    public void AddWindow(Clip clip, double start, double end)
    {
        var entry = new Entry(clip, start, end);
        _entries.Enqueue(entry);
        _unpredicted.Enqueue(entry);
    }

    /// <summary>The clip has no more windows; <paramref name="error"/> says why, if there should have been more.</summary>
    public void EndClip(Clip clip, Exception? error) => _entries.Enqueue(new Entry(clip, 0, 0) { IsEnd = true, Error = error });

    public void SetProbabilities(double[][] rows)
    {
        foreach (double[] row in rows) _unpredicted.Dequeue().Probabilities = row;
    }

    public IEnumerable<PredictionOutcome> TakeReady()
    {
        while (_entries.TryPeek(out Entry? entry) && (entry.IsEnd || entry.Probabilities is not null))
        {
            _entries.Dequeue();
            PredictionOutcome? outcome = entry.IsEnd ? End(entry) : Window(entry);
            if (outcome is not null) yield return outcome;
        }
    }

    private PredictionOutcome? Window(Entry entry)
    {
        if (settings.Merge == WindowMerge.None) return Outcome(entry.Clip, entry.Start, entry.End, entry.Probabilities!);
        (_merged ??= new MergedWindows(settings.Merge, ensemble.IsMultiLabel)).Add(entry.Probabilities!, entry.End);
        return null;
    }

    // A recording that broke half way has no merged prediction: half of it would pass for the whole.
    private PredictionOutcome? End(Entry entry)
    {
        (MergedWindows? merged, _merged) = (_merged, null);
        if (entry.Error is not null) return new PredictionOutcome(entry.Clip, null, entry.Error);
        return merged is null ? null : Outcome(entry.Clip, 0, merged.End, merged.Probabilities());
    }

    private PredictionOutcome Outcome(Clip clip, double start, double end, double[] probabilities) =>
        probabilities.All(double.IsFinite)
            ? new PredictionOutcome(clip, Predict(clip, start, end, probabilities), null)
            : new PredictionOutcome(clip, null, new InvalidDataException(
                $"{clip.Path}: the network's answer is not a number, so {(ensemble.Models.Count == 1 ? "the model" : "one of the models")} '{ensemble.Path}' can't be used for this clip. Its weights overflow: train it anew, or try -Precision Float32."));

    private Prediction Predict(Clip clip, double start, double end, double[] probabilities)
    {
        IReadOnlyList<string> classes = ensemble.Classes;
        var byClass = new OrderedDictionary<string, double>(classes.Count);
        for (int index = 0; index < classes.Count; index++) byClass.Add(classes[index], probabilities[index]);
        int best = TensorPrimitives.IndexOfMax<double>(probabilities);
        return new Prediction
        {
            Path = clip.Path,
            Start = start,
            End = end,
            Label = classes[best],
            IsMultiLabel = ensemble.IsMultiLabel,
            Labels = ensemble.IsMultiLabel ? Heard(probabilities) : null,
            LabelIndex = best,
            Confidence = probabilities[best],
            Probability = byClass,
            // What a model said is not what is to be expected.
            ExpectedLabel = clip.IsPseudoLabel ? null : clip.Label,
            ExpectedLabels = clip.IsPseudoLabel || ClipLabels.Of(clip) is not { Count: > 1 } labels ? null : [.. labels],
            Model = ensemble.Path,
        };
    }

    private string[] Heard(double[] probabilities) => [.. Enumerable.Range(0, probabilities.Length)
        .Where(index => probabilities[index] >= settings.Threshold).OrderByDescending(index => probabilities[index])
        .Select(index => ensemble.Classes[index])];

    private sealed record Entry(Clip Clip, double Start, double End)
    {
        public bool IsEnd { get; init; }

        public Exception? Error { get; init; }

        public double[]? Probabilities { get; set; }
    }
}
