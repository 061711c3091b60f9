using DogSound.Core.Configuration;

namespace DogSound.Core.Synthesis;

/// <summary>What all clips of a synthetic data set have in common.</summary>
public sealed record SampleSettings
{
    /// <summary>Lowest sample rate, in hertz: smoke alarms beep up to 3,400 Hz.</summary>
    public const int MinimumSampleRate = 8_000;

    /// <summary>Highest sample rate, in hertz.</summary>
    public const int MaximumSampleRate = 48_000;

    /// <summary>Shortest clip, in seconds: a rhythm needs some time to be one.</summary>
    public const double MinimumDuration = 1;

    /// <summary>Longest clip, in seconds.</summary>
    public const double MaximumDuration = 60;

    /// <summary>Samples a second, in hertz.</summary>
    public int SampleRate { get; init; } = 8_000;

    /// <summary>Seconds of a clip.</summary>
    public double Duration { get; init; } = 5;

    /// <summary>Another seed makes other clips.</summary>
    public long Seed { get; init; }

    /// <summary>Samples of a clip.</summary>
    public int SampleCount => (int)Math.Round(Duration * SampleRate);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        Setting.Require(SampleRate is >= MinimumSampleRate and <= MaximumSampleRate, "the sample rate", SampleRate,
            $"from {MinimumSampleRate} to {MaximumSampleRate} (hertz)");
        Setting.Require(Duration is >= MinimumDuration and <= MaximumDuration, "the duration", Duration,
            $"from {MinimumDuration} to {MaximumDuration} (seconds)");
    }
}
