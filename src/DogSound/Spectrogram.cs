namespace DogSound;

/// <summary>A log-mel spectrogram of one clip, or of one window of a long recording: what a model hears.</summary>
public sealed record Spectrogram
{
    /// <summary>Full path of the sound file.</summary>
    public required string Path { get; init; }

    /// <summary>Start of the window, in seconds from the beginning of the file.</summary>
    public required double Start { get; init; }

    /// <summary>End of the window, in seconds from the beginning of the file.</summary>
    public required double End { get; init; }

    /// <summary>Mel bands, the lowest first.</summary>
    public required int MelCount { get; init; }

    /// <summary>Frames, one every <see cref="HopDuration"/> seconds.</summary>
    public required int FrameCount { get; init; }

    /// <summary>Seconds from one frame to the next.</summary>
    public required double HopDuration { get; init; }

    /// <summary>The values [mel, frame]: the natural logarithm of the power, normalized where a model's settings say so.</summary>
    public required float[,] Values { get; init; }
}
