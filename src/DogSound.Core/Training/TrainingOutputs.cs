using DogSound.Core.Configuration;

namespace DogSound.Core.Training;

/// <summary>The outputs of the network that is trained: those of the classes, of which some may have several (<see cref="SubClasses"/>), and
/// last that of the second head (<see cref="GroupHead"/>), where there is one.</summary>
/// <param name="Names">Names of the classes, and the head's.</param>
/// <param name="Owners">Position in <paramref name="Names"/> for each output; null where each name has one.</param>
internal sealed record TrainingOutputs(IReadOnlyList<string> Names, IReadOnlyList<int>? Owners)
{
    /// <summary>The outputs for a run's classes.</summary>
    /// <exception cref="TrainingException">The settings name classes that there are not.</exception>
    public static TrainingOutputs Of(TrainingSettings settings, IReadOnlyList<string> classes)
    {
        IReadOnlyList<int>? owners = SubClasses.Create(settings, classes).Owners;
        return GroupHead.Create(settings, classes) is null
            ? new TrainingOutputs(classes, owners)
            : new TrainingOutputs([.. classes, GroupHead.OutputName], owners is null ? null : [.. owners, classes.Count]);
    }
}
