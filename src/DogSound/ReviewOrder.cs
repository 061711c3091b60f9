namespace DogSound;

/// <summary>What clips are chosen by for a person to label.</summary>
public enum ReviewOrder
{
    /// <summary>In turn by margin, by disagreement (where there are several models) and by novelty.</summary>
    Mixed,

    /// <summary>Those whose two most probable classes are closest to each other.</summary>
    Margin,

    /// <summary>Those that several models disagree about most.</summary>
    Disagreement,

    /// <summary>Those that are farthest from all that is known, and from each other.</summary>
    Novelty,
}
