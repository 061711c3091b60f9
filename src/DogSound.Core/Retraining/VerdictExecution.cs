using DogSound.Core.Models;
using DogSound.Core.Registry;

namespace DogSound.Core.Retraining;

/// <summary>Publishes a judged model, remembers what it has learnt, and makes it the champion if it passed.</summary>
/// <param name="registry">Where models are published.</param>
/// <param name="ledgerPath">The ledger of all clips.</param>
internal sealed class VerdictExecution(ModelRegistry registry, string ledgerPath)
{
    /// <summary>
    /// Does it; a run that died on the way does the rest when it goes on. It may die at any place: a model that is there already is not
    /// published twice, and the clips are written down before anybody uses the model, so that none is asked for again.
    /// </summary>
    /// <param name="run">The run, whose model it is.</param>
    /// <param name="champion">The champion that the model was made from and judged beside; null where there was none.</param>
    /// <param name="learnt">Clips that it learnt from.</param>
    /// <param name="verdict">What was found out about it.</param>
    /// <param name="cancel">Ends the publishing; then nothing was published.</param>
    /// <exception cref="RegistryException">The registry can't be written, or somebody has changed the champion meanwhile.</exception>
    public ModelVersion Execute(RunFolder run, ModelVersion? champion, IReadOnlyList<Clip> learnt, Verdict verdict, CancellationToken cancel)
    {
        string fingerprint = ModelFile.ComputeFingerprint(run.ModelPath);
        ModelVersion? published = registry.Find(fingerprint, cancel);
        published ??= registry.Publish(
            run.ModelPath,
            new PublishOptions
            {
                Parent = champion?.Version,
                Note = $"Retraining run {run.Number}.",
                Metrics = MetricsOf(verdict.Evaluation),
                Comparison = verdict.Comparison,
            },
            cancel);
        run.Log("published", new { published.Version });
        Remember(learnt, published.Version);
        if (verdict.IsPassed)
            registry.SetChampion(published.Version, verdict.Reason, expected: champion?.Version ?? "", verdict.Comparison, cancel);
        return published;
    }

    private void Remember(IReadOnlyList<Clip> learnt, string version)
    {
        ClipLedger ledger = ClipLedger.Read(ledgerPath);
        foreach (Clip clip in learnt)
        {
            if (ledger.Find(clip.Path) is { } known && !known.LearntBy.Contains(version))
                ledger.Set(known with { LearntBy = [.. known.LearntBy, version] });
        }
        ledger.Write(ledgerPath);
    }

    // Those of the test, which say more than the validation's in the model file: nothing was chosen by them.
    private static Dictionary<string, double> MetricsOf(DogSound.Evaluation? evaluation)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
        if (evaluation is null)
            return metrics;
        metrics.Add("accuracy", evaluation.Accuracy);
        if (evaluation.WeightedAuc is { } auc)
            metrics.Add("weighted_auc", auc);
        return metrics;
    }
}
