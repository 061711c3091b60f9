using DogSound.Core.Settings;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>One step of a variant: one transform, or one of several.</summary>
/// <param name="Options">What it chooses from; at least one.</param>
/// <param name="Probability">Chance that it is done, 0 to 1.</param>
internal sealed record PolicyStep(IReadOnlyList<PolicyOption> Options, double Probability);

/// <summary>A transform that a step may do.</summary>
/// <param name="Transform">The transform.</param>
/// <param name="Settings">Its settings, a record of <see cref="TransformDefinition.SettingsType"/>.</param>
/// <param name="Weight">Its chance beside those of the step's other options, above 0.</param>
internal sealed record PolicyOption(TransformDefinition Transform, ISettings Settings, double Weight);
