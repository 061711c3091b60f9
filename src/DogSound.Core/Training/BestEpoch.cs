using DogSound.Core.Configuration;

namespace DogSound.Core.Training;

/// <summary>Which of two epochs is the better one, by their validation.</summary>
internal static class BestEpoch
{
    /// <summary>True for an epoch with a validation whose score is above that of every epoch before it. Of equal scores, as small validation
    /// parts often give, the lower log loss wins; so it does where a score can't be told, because there is one class only.</summary>
    public static bool IsBetter(TrainingEpoch epoch, IReadOnlyList<TrainingEpoch> before, ValidationScore score)
    {
        if (epoch.ValidationLogLoss is not double loss)
            return false;
        TrainingEpoch? best = before.LastOrDefault(other => other.IsBest);
        if (best is null)
            return true;
        int order = ScoreOf(epoch, score).CompareTo(ScoreOf(best, score));
        return order > 0 || (order == 0 && loss < best.ValidationLogLoss);
    }

    private static double ScoreOf(TrainingEpoch epoch, ValidationScore score) => score switch
    {
        ValidationScore.WeightedAuc => epoch.ValidationWeightedAuc,
        ValidationScore.MacroAuc => epoch.ValidationMacroAuc,
        ValidationScore.MeanAveragePrecision => epoch.ValidationMeanAveragePrecision,
        ValidationScore.Lwlrap => epoch.ValidationLwlrap,
        ValidationScore.Accuracy => epoch.ValidationAccuracy,
        _ => null,
    } ?? -epoch.ValidationLogLoss!.Value;
}
