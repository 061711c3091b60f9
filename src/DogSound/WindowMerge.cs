namespace DogSound;

/// <summary>What becomes of the windows of a recording that is longer than the model's clip.</summary>
public enum WindowMerge
{
    /// <summary>Each window is a prediction of its own, with its start and end.</summary>
    None,

    /// <summary>One prediction a recording: the mean of its windows' probabilities.</summary>
    Mean,

    /// <summary>One prediction a recording: each class's largest probability in any window, scaled to sum to 1. Finds short sounds.</summary>
    Maximum,
}
