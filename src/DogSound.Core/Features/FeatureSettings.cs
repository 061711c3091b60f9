using System.Text.Json.Serialization;
using DogSound.Core.Settings;

namespace DogSound.Core.Features;

/// <summary>
/// How a clip becomes a picture of sound: part of every model, since a network understands only the features that it was trained on.
/// The names in files are torchaudio's where it has one (<c>n_fft</c>, <c>win_length</c>, <c>hop_length</c>, <c>n_mels</c>, <c>f_min</c>,
/// <c>f_max</c>).
/// </summary>
public sealed record FeatureSettings : ISettings
{
    // The widest shape that settings may ask for: what reads a file must not be made to allocate without end.
    private const int MaximumFrameCount = 65_536;

    /// <summary>Samples a second that the network hears; clips are resampled to it.</summary>
    /// <value>From 1,000 to 192,000 hertz.</value>
    [Setting("Samples a second that the network hears; clips are resampled to it.", Minimum = 1_000, Maximum = 192_000, Unit = "hertz")]
    [JsonPropertyName("sample_rate")]
    public int SampleRate { get; init; } = 16_000;

    /// <summary>Samples under the Hann window.</summary>
    /// <value>From 2 to <see cref="FftSize"/>.</value>
    [Setting("Samples under the Hann window.", Minimum = 2, Maximum = 32_768, Range = "from 2 to n_fft", Unit = "samples")]
    [JsonPropertyName("win_length")]
    public int WindowLength { get; init; } = 400;

    /// <summary>Samples of one Fourier transform; the window stands in their middle.</summary>
    /// <value>From 2 to 32,768.</value>
    [Setting("Samples of one Fourier transform; the window stands in their middle.", Minimum = 2, Maximum = 32_768, Unit = "samples")]
    [JsonPropertyName("n_fft")]
    public int FftSize { get; init; } = 400;

    /// <summary>Samples from one frame to the next.</summary>
    /// <value>From 1 to <see cref="FftSize"/>.</value>
    [Setting("Samples from one frame to the next.", Minimum = 1, Maximum = 32_768, Range = "from 1 to n_fft", Unit = "samples")]
    [JsonPropertyName("hop_length")]
    public int HopLength { get; init; } = 160;

    /// <summary>Mel bands (M).</summary>
    /// <value>From 1 to 256.</value>
    [Setting("Mel bands (M).", Minimum = 1, Maximum = 256)]
    [JsonPropertyName("n_mels")]
    public int MelCount { get; init; } = 64;

    /// <summary>Lowest frequency of the first mel band.</summary>
    /// <value>From 0 to below <see cref="MaximumFrequency"/>, in hertz.</value>
    [Setting("Lowest frequency of the first mel band.", Minimum = 0, Range = "from 0 to below f_max", Unit = "hertz")]
    [JsonPropertyName("f_min")]
    public double MinimumFrequency { get; init; }

    /// <summary>Highest frequency of the last mel band.</summary>
    /// <value>Above <see cref="MinimumFrequency"/>, at most half of <see cref="SampleRate"/>, in hertz.</value>
    [Setting(
        "Highest frequency of the last mel band.",
        Above = 0, Range = "above f_min and at most half the sample_rate", Unit = "hertz")]
    [JsonPropertyName("f_max")]
    public double MaximumFrequency { get; init; } = 8_000;

    /// <summary>Added to the mel power before the logarithm. By default the distance from 1 to the next float32, 2^-23.</summary>
    /// <value>Above 0, at most 1.</value>
    [Setting(
        "Added to the mel power before the logarithm. By default the distance from 1 to the next float32, 2^-23.",
        Above = 0, Maximum = 1)]
    [JsonPropertyName("log_offset")]
    public double LogOffset { get; init; } = 1.1920928955078125e-07;

    /// <summary>Seconds that the network hears at once.</summary>
    /// <value>From 0.05 to 60.</value>
    [Setting("Seconds that the network hears at once.", Minimum = 0.05, Maximum = 60, Unit = "seconds")]
    [JsonPropertyName("clip_duration")]
    public double ClipDuration { get; init; } = 5;

    /// <summary>Mean of the training set's log-mel values, subtracted.</summary>
    /// <value>Any finite number.</value>
    [Setting("Mean of the training set's log-mel values, subtracted.", IsMeasured = true)]
    [JsonPropertyName("mean")]
    public double Mean { get; init; }

    /// <summary>Standard deviation of the training set's log-mel values, divided by.</summary>
    /// <value>Above 0.</value>
    [Setting("Standard deviation of the training set's log-mel values, divided by.", Above = 0, IsMeasured = true)]
    [JsonPropertyName("std")]
    public double StandardDeviation { get; init; } = 1;

    /// <summary>Samples of a clip of <see cref="ClipDuration"/> at <see cref="SampleRate"/> (T).</summary>
    [JsonIgnore]
    public int SampleCount => (int)Math.Round(ClipDuration * SampleRate);

    /// <summary>Frames (F) of a clip of <see cref="SampleCount"/> samples: one at the start, one more every hop.</summary>
    [JsonIgnore]
    public int FrameCount => (int)FramesOf(SampleCount);

    /// <summary>Frequencies that a Fourier transform of <see cref="FftSize"/> real samples gives.</summary>
    [JsonIgnore]
    public int BinCount => FftSize / 2 + 1;

    /// <summary>Frames of so many samples: one around the first sample, one more every hop. Half of a frame of an odd length is rounded down at
    /// both ends, so that the last frame has to end a sample earlier.</summary>
    internal long FramesOf(long sampleCount) => (sampleCount - FftSize % 2) / HopLength + 1;

    /// <summary>Checks every value, so that nobody after it has to.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names its key as files write it, and the range.</exception>
    public void Validate() => SettingChecks.Validate(this);

    /// <inheritdoc/>
    void ISettings.CheckTogether(SettingChecks checks)
    {
        checks.Require(() => WindowLength <= FftSize, "win_length", WindowLength, $"from 2 to n_fft ({FftSize})", "n_fft");
        checks.Require(() => HopLength <= FftSize, "hop_length", HopLength, $"from 1 to n_fft ({FftSize})", "n_fft");
        checks.Require(
            () => MaximumFrequency <= SampleRate / 2.0,
            "f_max", MaximumFrequency, $"above 0 and at most half the sample_rate ({SampleRate / 2.0})", "sample_rate");
        checks.Require(
            () => MinimumFrequency < MaximumFrequency,
            "f_min", MinimumFrequency, $"from 0 to below f_max ({MaximumFrequency})", "f_max");
        checks.Require(
            () => SampleCount > FftSize / 2,
            "clip_duration", ClipDuration, $"longer than half of n_fft ({FftSize / 2} samples), which its ends are mirrored by",
            "sample_rate", "n_fft");
        checks.Require(
            () => FrameCount <= MaximumFrameCount,
            "hop_length", HopLength, $"so long that a clip has at most {MaximumFrameCount} frames", "clip_duration", "sample_rate");
    }
}
