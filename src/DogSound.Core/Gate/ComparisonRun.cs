using DogSound.Core.Evaluation;
using DogSound.Core.Inference;
using DogSound.Core.Models;

namespace DogSound.Core.Gate;

/// <summary>Asks two models about the same clips, and judges the candidate by what they say.</summary>
/// <param name="reference">The model in use, from a file; it stays the caller's.</param>
/// <param name="candidate">The model that is to replace it, from a file; it stays the caller's.</param>
/// <param name="rules">What is asked for.</param>
public sealed class ComparisonRun(SoundModel reference, SoundModel candidate, GateRules rules)
{
    private readonly PairedPredictions _clips = new(reference.Document.Classes, candidate.Document.Classes);
    private long _done;

    /// <summary>How to predict; windows of labelled clips are always averaged.</summary>
    public PredictionSettings Settings { get; init; } = new();

    /// <summary>Is told of a clip that can't be read, once; null for nobody.</summary>
    public Action<Clip, Exception>? OnError { get; init; }

    /// <summary>Is told of a clip that can't be judged; null for nobody.</summary>
    public Action<UnjudgedReason, Clip>? OnUnjudged { get; init; }

    /// <summary>Is told how many clips are done, for both models and all sets together; null for nobody.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>Clips that both models were asked about so far.</summary>
    public PairedPredictions Clips => _clips;

    /// <summary>Adds a prediction that was made before.</summary>
    /// <param name="prediction">By one of the two models, of a labelled clip.</param>
    /// <param name="isCandidate">By which.</param>
    /// <returns>Why it can't be judged, and was not added; null when it was.</returns>
    public UnjudgedReason? Add(Prediction prediction, bool isCandidate) => _clips.Add(prediction, isCandidate);

    /// <summary>Asks both models about labelled clips.</summary>
    /// <param name="clips">Clips that neither has learnt from.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Predict(IReadOnlyList<Clip> clips, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(clips);
        List<Clip> known = [];
        foreach (Clip clip in clips)
        {
            if (_clips.Check(clip.Label) is { } reason) OnUnjudged?.Invoke(reason, clip);
            else known.Add(clip);
        }
        PredictBoth(known, WindowMerge.Mean, Take, cancel);

        void Take(Clip clip, Prediction prediction, bool isCandidate)
        {
            if (_clips.Add(prediction, isCandidate) is { } reason) OnUnjudged?.Invoke(reason, clip);
        }
    }

    /// <summary>Judges the candidate.</summary>
    /// <param name="regression">Ordinary recordings in which no alarm is to be heard, or null; see <see cref="GateEvidence.Regression"/>.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="ArgumentException">No clip was judged by both models.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ModelComparison Judge(IReadOnlyList<Clip>? regression, CancellationToken cancel)
    {
        TriggerRates? rates = null;
        if (regression is not null && rules.TriggerRate is not null)
        {
            rates = new TriggerRates();
            PredictBoth(regression, WindowMerge.None, (_, prediction, isCandidate) => rates.Add(prediction, isCandidate), cancel);
        }
        return ModelGate.Judge(rules, new GateEvidence
        {
            Reference = reference.Path!,
            Candidate = candidate.Path!,
            ReferenceSha256 = ModelFile.ComputeFingerprint(reference.Path!),
            CandidateSha256 = ModelFile.ComputeFingerprint(candidate.Path!),
            Clips = _clips,
            Regression = rates,
            Latency = rules.Latency is null ? null : WindowLatency.Measure(reference, candidate, Settings, cancel),
        }, cancel);
    }

    private void PredictBoth(IReadOnlyList<Clip> clips, WindowMerge merge, Action<Clip, Prediction, bool> take, CancellationToken cancel)
    {
        // What the first can't read the second is not asked about.
        List<Clip> readable = [];
        foreach (PredictionOutcome outcome in Predict(reference, clips, merge, cancel))
        {
            if (outcome.Error is not null)
            {
                OnError?.Invoke(outcome.Clip, outcome.Error);
                continue;
            }
            if (readable.Count == 0 || !ReferenceEquals(readable[^1], outcome.Clip)) readable.Add(outcome.Clip);
            take(outcome.Clip, outcome.Prediction!, false);
        }
        foreach (PredictionOutcome outcome in Predict(candidate, readable, merge, cancel))
        {
            if (outcome.Error is null) take(outcome.Clip, outcome.Prediction!, true);
            else OnError?.Invoke(outcome.Clip, outcome.Error);
        }
    }

    private IEnumerable<PredictionOutcome> Predict(SoundModel model, IReadOnlyList<Clip> clips, WindowMerge merge, CancellationToken cancel)
    {
        using PredictionSession session = new(model, Settings with { Merge = merge, Overlap = 0 }, cancel);
        foreach (PredictionOutcome outcome in clips.SelectMany(session.Add).Concat(session.Complete()))
        {
            yield return outcome;
            OnProgress?.Invoke(++_done);
        }
    }
}
