namespace DogSound;

/// <summary>Why a clip is worth a person's time.</summary>
public enum ReviewReason
{
    /// <summary>Two classes are nearly as probable as each other.</summary>
    Margin,

    /// <summary>Several models say different things of it.</summary>
    Disagreement,

    /// <summary>It sounds like nothing that is known.</summary>
    Novelty,
}
