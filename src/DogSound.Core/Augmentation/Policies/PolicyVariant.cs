using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>One way in which a policy changes clips.</summary>
/// <param name="Name">Its name, which files are called by, and what its draws are for.</param>
/// <param name="Copies">Files of it that each clip becomes, each drawn anew; its share of the epochs in training. At least 1.</param>
/// <param name="Steps">What is done, in order; none leaves the clip as it is.</param>
internal sealed record PolicyVariant(string Name, int Copies, IReadOnlyList<PolicyStep> Steps)
{
    /// <summary>All transforms that a step may do.</summary>
    public IEnumerable<PolicyOption> Options => Steps.SelectMany(step => step.Options);

    /// <summary>Whether a transform may use recordings, so that what comes out depends on them.</summary>
    public bool MayUseRecordings => Options.Any(option => SettingProperty.Of(option.Settings.GetType()).Any(setting => setting.IsPath));
}
