namespace DogSound;

/// <summary>How a check ended.</summary>
public enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, but slower or with less.</summary>
    Warning,

    /// <summary>Something does not work here.</summary>
    Failed,
}

/// <summary>One thing that DogSound needs or can use, and how it is on this machine.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">How it is.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Advice">What to do, or null when there is nothing to do.</param>
public sealed record EnvironmentCheck(string Name, CheckStatus Status, string Detail, string? Advice);
