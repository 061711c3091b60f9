namespace DogSound;

/// <summary>How much two clips have in common.</summary>
public enum DuplicateKind
{
    /// <summary>All samples are the same, as mono: copies, whatever their names and formats.</summary>
    Equal,

    /// <summary>They hold the same recording, or a piece of it: louder, encoded anew, moved in time, cut, or with noise.</summary>
    Near,
}
