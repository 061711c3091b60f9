namespace DogSound;

/// <summary>A service that Start-DogSoundService has started.</summary>
public sealed record ServiceHandle
{
    /// <summary>Where it answers, such as http://127.0.0.1:8080/.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Number of its process.</summary>
    public required int ProcessId { get; init; }

    /// <summary>When the process started, in local time.</summary>
    public required DateTime StartedAt { get; init; }

    /// <summary>Full path of the model file, or the registry whose champion answers.</summary>
    public required string Model { get; init; }

    /// <summary>Full path of its log: JSON, one object a line.</summary>
    public required string LogPath { get; init; }

    /// <summary>The address.</summary>
    public override string ToString() => Uri.ToString();
}
