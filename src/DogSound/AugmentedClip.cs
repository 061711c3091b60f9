namespace DogSound;

/// <summary>A clip that a policy made of another one: label, fold and the like are those of its source.</summary>
public sealed record AugmentedClip : Clip
{
    /// <summary>Full path of the file that it was made of.</summary>
    public required string Source { get; init; }

    /// <summary>Name of the policy's variant.</summary>
    public required string Variant { get; init; }

    /// <summary>Which copy of the variant, from 1.</summary>
    public required int Copy { get; init; }

    /// <summary>What was drawn for each step, as JSON: step, transform, draw; <c>[]</c> where nothing was done.</summary>
    public required string Parameters { get; init; }
}
