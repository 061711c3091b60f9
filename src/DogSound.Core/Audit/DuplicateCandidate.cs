namespace DogSound.Core.Audit;

/// <summary>Two clips that are equal, or that must be compared sample by sample.</summary>
public sealed class DuplicateCandidate
{
    internal DuplicateCandidate(Clip first, Clip other, FingerprintMatch? match, double duration) =>
        (First, Other, Match, Duration) = (first, other, match, duration);

    /// <summary>The clip that came first.</summary>
    public Clip First { get; }

    /// <summary>The clip that came later.</summary>
    public Clip Other { get; }

    /// <summary>Where they may be alike; null where they are equal.</summary>
    internal FingerprintMatch? Match { get; }

    /// <summary>Seconds of the other clip.</summary>
    internal double Duration { get; }
}
