namespace DogSound.Core.Evaluation;

/// <summary>How confidence intervals are found: by judging the model again and again on as many clips, drawn from the tested ones with replacement.</summary>
public sealed record BootstrapSettings
{
    /// <summary>How often the clips are drawn, 1 to 1,000,000.</summary>
    public int Repetitions { get; init; } = 1000;

    /// <summary>Share of the repetitions that the interval holds, above 0 and below 1.</summary>
    public double Level { get; init; } = 0.95;

    /// <summary>Seed of the draws.</summary>
    public long Seed { get; init; }

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range.</exception>
    public void Validate()
    {
        if (Repetitions is < 1 or > 1_000_000)
            throw new ArgumentOutOfRangeException(nameof(Repetitions), Repetitions, "The number of repetitions must lie between 1 and 1,000,000.");
        if (!(Level is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Level), Level, "The level must lie between 0 and 1.");
    }
}
