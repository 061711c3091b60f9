using System.Text.Json.Serialization;

namespace DogSound.Core.Features;

/// <summary>
/// How a clip becomes a picture of sound: part of every model, since a network understands only the features that it was trained on.
/// The names in files are torchaudio's where it has one (<c>n_fft</c>, <c>win_length</c>, <c>hop_length</c>, <c>n_mels</c>, <c>f_min</c>,
/// <c>f_max</c>).
/// </summary>
public sealed record FeatureSettings
{
    // The widest shape that settings may ask for: what reads a file must not be made to allocate without end.
    private const int MaximumFrameCount = 65_536;

    /// <summary>Hertz; clips are resampled to it. 1,000 to 192,000.</summary>
    [JsonPropertyName("sample_rate")]
    public int SampleRate { get; init; } = 16_000;

    /// <summary>Samples under the Hann window; 2 to <see cref="FftSize"/>.</summary>
    [JsonPropertyName("win_length")]
    public int WindowLength { get; init; } = 400;

    /// <summary>Samples of one Fourier transform; the window stands in their middle. 2 to 32,768.</summary>
    [JsonPropertyName("n_fft")]
    public int FftSize { get; init; } = 400;

    /// <summary>Samples from one frame to the next; 1 to <see cref="FftSize"/>.</summary>
    [JsonPropertyName("hop_length")]
    public int HopLength { get; init; } = 160;

    /// <summary>Mel bands (M); 1 to 256.</summary>
    [JsonPropertyName("n_mels")]
    public int MelCount { get; init; } = 64;

    /// <summary>Lowest frequency of the first mel band, hertz; from 0.</summary>
    [JsonPropertyName("f_min")]
    public double MinimumFrequency { get; init; }

    /// <summary>Highest frequency of the last mel band, hertz; above <see cref="MinimumFrequency"/>, at most half the sample
    /// rate.</summary>
    [JsonPropertyName("f_max")]
    public double MaximumFrequency { get; init; } = 8_000;

    /// <summary>Added to the mel power before the logarithm; above 0, at most 1. By default the distance from 1 to the next float32,
    /// 2^-23.</summary>
    [JsonPropertyName("log_offset")]
    public double LogOffset { get; init; } = 1.1920928955078125e-07;

    /// <summary>Seconds that the network sees at once; 0.05 to 60.</summary>
    [JsonPropertyName("clip_duration")]
    public double ClipDuration { get; init; } = 5;

    /// <summary>Mean of the training set's log-mel values, subtracted.</summary>
    [JsonPropertyName("mean")]
    public double Mean { get; init; }

    /// <summary>Standard deviation of the training set's log-mel values, divided by; above 0.</summary>
    [JsonPropertyName("std")]
    public double StandardDeviation { get; init; } = 1;

    /// <summary>Samples of a clip of <see cref="ClipDuration"/> at <see cref="SampleRate"/> (T).</summary>
    [JsonIgnore]
    public int SampleCount => (int)Math.Round(ClipDuration * SampleRate);

    /// <summary>Frames (F) of a clip of <see cref="SampleCount"/> samples: one at the start, one more every hop.</summary>
    [JsonIgnore]
    public int FrameCount => SampleCount / HopLength + 1;

    /// <summary>Frequencies that a Fourier transform of <see cref="FftSize"/> real samples gives.</summary>
    [JsonIgnore]
    public int BinCount => FftSize / 2 + 1;

    /// <summary>Checks every value, so that nobody after it has to.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names its key as files write it, and the range.</exception>
    public void Validate()
    {
        Require(SampleRate is >= 1_000 and <= 192_000, "sample_rate", SampleRate, $"from 1000 to 192000 (hertz)");
        Require(FftSize is >= 2 and <= 32_768, "n_fft", FftSize, $"from 2 to 32768 (samples)");
        Require(WindowLength >= 2 && WindowLength <= FftSize, "win_length", WindowLength, $"from 2 to n_fft ({FftSize})");
        Require(HopLength >= 1 && HopLength <= FftSize, "hop_length", HopLength, $"from 1 to n_fft ({FftSize})");
        Require(MelCount is >= 1 and <= 256, "n_mels", MelCount, $"from 1 to 256");
        Require(
            MaximumFrequency > 0 && MaximumFrequency <= SampleRate / 2.0,
            "f_max", MaximumFrequency, $"above 0 and at most half the sample_rate ({SampleRate / 2.0})");
        Require(
            MinimumFrequency >= 0 && MinimumFrequency < MaximumFrequency,
            "f_min", MinimumFrequency, $"from 0 to below f_max ({MaximumFrequency})");
        Require(LogOffset is > 0 and <= 1, "log_offset", LogOffset, $"above 0 and at most 1");
        Require(ClipDuration is >= 0.05 and <= 60, "clip_duration", ClipDuration, $"from 0.05 to 60 (seconds)");
        Require(
            SampleCount > FftSize / 2,
            "clip_duration", ClipDuration, $"longer than half of n_fft ({FftSize / 2} samples), which its ends are mirrored by");
        Require(FrameCount <= MaximumFrameCount, "hop_length", HopLength, $"so long that a clip has at most {MaximumFrameCount} frames");
        Require(double.IsFinite(Mean), "mean", Mean, $"a number");
        Require(StandardDeviation > 0 && double.IsFinite(StandardDeviation), "std", StandardDeviation, $"above 0");
    }

    private static void Require<T>(bool condition, string key, T value, FormattableString range)
    {
        if (!condition)
            throw new ArgumentException(FormattableString.Invariant($"{key} is {value}, but must be {range}."));
    }
}
