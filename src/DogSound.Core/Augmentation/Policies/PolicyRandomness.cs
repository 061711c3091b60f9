using DogSound.Core.Randomness;

namespace DogSound.Core.Augmentation.Policies;

/// <summary>
/// The random sequences of one clip: each belongs to (seed, clip, epoch or copy) and to a place in the policy, which is the variant's name,
/// the step's position and the transform's name. So a variant draws what it draws whatever other variants there are.
/// </summary>
/// <param name="Seed">Seed of the run.</param>
/// <param name="ClipIdentity">Names the clip by its content.</param>
/// <param name="Turn">The epoch of a training, or the copy on the disk.</param>
internal readonly record struct PolicyRandomness(long Seed, ulong ClipIdentity, int Turn)
{
    /// <summary>Draws a variant: each with a chance proportional to its copies.</summary>
    public PolicyVariant DrawVariant(AugmentationPolicy policy)
    {
        long copy = Create("policy").NextInteger(policy.FileCount);
        foreach (PolicyVariant variant in policy.Variants)
        {
            if ((copy -= variant.Copies) < 0)
                return variant;
        }
        throw new InvalidOperationException("A policy has as many copies as its variants together.");
    }

    /// <summary>Draws which of its options a step does; null for none.</summary>
    public int? DrawOption(PolicyVariant variant, int step)
    {
        PolicyStep drawn = variant.Steps[step];
        string place = Place(variant, step);
        if (drawn.Probability < 1 && Create($"{place}/probability").NextDouble() >= drawn.Probability)
            return null;
        if (drawn.Options.Count == 1)
            return 0;
        double rest = Create($"{place}/one_of").NextDouble() * drawn.Options.Sum(option => option.Weight);
        for (int option = 0; option < drawn.Options.Count - 1; option++)
        {
            if ((rest -= drawn.Options[option].Weight) < 0)
                return option;
        }
        return drawn.Options.Count - 1;
    }

    /// <summary>Draws the numbers of an option; null where it changes nothing.</summary>
    public StepDraw? Draw(PolicyVariant variant, int step, int option, ITransform transform, ClipFacts clip) =>
        transform.Draw(Create($"{Place(variant, step)}/{option + 1}/{transform.Name}"), clip) is { } numbers
            ? new StepDraw(step + 1, transform.Name, numbers) { Option = option } : null;

    private static string Place(PolicyVariant variant, int step) => $"{variant.Name}/{step + 1}";

    private RandomSequence Create(string purpose) => RandomSequence.Create(purpose, unchecked((ulong)Seed), ClipIdentity, unchecked((ulong)Turn));
}
