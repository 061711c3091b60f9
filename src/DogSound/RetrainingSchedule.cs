namespace DogSound;

/// <summary>A retraining that a scheduler starts.</summary>
public sealed record RetrainingSchedule
{
    /// <summary>Its name: letters, digits, hyphens and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>What starts it.</summary>
    public required RetrainingScheduler Scheduler { get; init; }

    /// <summary>How often.</summary>
    public required RetrainingInterval Every { get; init; }

    /// <summary>At what time, in whole minutes of local time; every hour, the minute counts alone.</summary>
    public required TimeOnly At { get; init; }

    /// <summary>The day of the week, where it is every week; else null.</summary>
    public DayOfWeek? DayOfWeek { get; init; }

    /// <summary>Full path of the file that says what is retrained (YAML).</summary>
    public required string Path { get; init; }

    /// <summary>Full path of the program that is started.</summary>
    public required string Program { get; init; }

    /// <summary>Its arguments, each as the program gets it.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }
}
