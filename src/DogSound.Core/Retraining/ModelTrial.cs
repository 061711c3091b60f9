using DogSound.Core.Gate;
using DogSound.Core.Models;
using DogSound.Core.Training;
using static TorchSharp.torch;

namespace DogSound.Core.Retraining;

/// <summary>Judges a new model: beside the champion by the gate's rules, or alone where there is none.</summary>
/// <param name="rules">The rules.</param>
/// <param name="device">Where to compute.</param>
/// <param name="observer">Is told of it.</param>
internal sealed class ModelTrial(GateRules rules, Device device, IRetrainingObserver observer)
{
    /// <summary>Judges.</summary>
    /// <param name="championPath">The champion's file; null where there is none.</param>
    /// <param name="modelPath">The new model's file.</param>
    /// <param name="test">Clips that neither has learnt from.</param>
    /// <param name="regression">Ordinary recordings in which no alarm is to be heard, or null.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <exception cref="RetrainingException">There is nothing to judge by.</exception>
    public Verdict Judge(string? championPath, string modelPath, IReadOnlyList<Clip> test, IReadOnlyList<Clip>? regression, CancellationToken cancel) =>
        championPath is null ? JudgeAlone(modelPath, test, cancel) : Compare(championPath, modelPath, test, regression, cancel);

    // A model is better than none, whatever it is worth: the gate compares, and there is nothing to compare with.
    private Verdict JudgeAlone(string modelPath, IReadOnlyList<Clip> test, CancellationToken cancel)
    {
        DogSound.Evaluation? evaluation = TrainedModel.Judge(modelPath, device, test, cancel).Evaluation;
        observer.Say(evaluation is null ? "No clip judges the first model." : $"The first model: {evaluation}");
        return new Verdict(true, "It is the first model.", evaluation, null);
    }

    private Verdict Compare(string championPath, string modelPath, IReadOnlyList<Clip> test, IReadOnlyList<Clip>? regression, CancellationToken cancel)
    {
        using SoundModel champion = SoundModel.Load(championPath, device), candidate = SoundModel.Load(modelPath, device);
        var comparing = new ComparisonRun(champion, candidate, rules)
        {
            OnError = (clip, error) => observer.LeaveOut($"{clip.Path}: {error.Message}"),
            OnProgress = done => observer.Report("Comparing with the champion", done, 2L * test.Count),
        };
        comparing.Predict(test, cancel);
        if (comparing.Clips.Count == 0)
        {
            throw new RetrainingException(
                RetrainingErrorReason.TooFewClips,
                $"None of {test.Count} test clips is of a class that the champion knows ({string.Join(", ", champion.Document.Classes)}): nothing says whether the new model is better. Add clips of these classes.");
        }
        ModelComparison comparison = comparing.Judge(regression, cancel);
        observer.Say(comparison.ToString());
        return new Verdict(comparison.Passed, comparison.Reason, comparison.CandidateEvaluation, comparison);
    }
}
