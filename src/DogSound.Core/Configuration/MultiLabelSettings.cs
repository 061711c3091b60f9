using DogSound.Core.Settings;

namespace DogSound.Core.Configuration;

/// <summary>What training on clips of several labels needs of the settings of other sections.</summary>
internal static class MultiLabelSettings
{
    private const string Mixing = "augmentation.mixing", Task = "training.task";

    /// <summary>Settings that do not fit to the task.</summary>
    /// <param name="configuration">The values.</param>
    /// <param name="ignored">Keys whose value is already known to be wrong.</param>
    public static IEnumerable<SettingProblem> FindProblems(TrainingConfiguration configuration, IReadOnlyCollection<string> ignored)
    {
        if (configuration.Training.Task != TaskName.MultiLabel || configuration.Augmentation.Mixing != MixingName.CutMix || ignored.Contains(Mixing) || ignored.Contains(Task))
            return [];
        return
        [
            new SettingProblem(
                Mixing,
                $"{Mixing} is cutmix, but must be none, mixup, between_class or within_class where {Task} is multi_label: nobody knows which of a clip's sounds are in the stretch that is cut out.",
                [Task]),
        ];
    }
}
