namespace DogSound.Core.Audio;

/// <summary>What makes a clip suspicious: the first five are the same for everybody, the others are what somebody expects.</summary>
public sealed record ClipIssueLimits
{
    /// <summary>Largest distance of a sample from the mean in a silent clip: two steps of 16 bits, -84 dB of full scale.</summary>
    public const double SilentDistance = 2.0 / 32768;

    /// <summary>Root mean square, the mean taken away, below which a clip is nearly silent: -60 dB of full scale.</summary>
    public const double NearSilentRms = 0.001;

    /// <summary>
    /// Samples of a channel in a row at full scale that are clipping, and no peak: normalized recordings touch full scale with single
    /// samples.
    /// </summary>
    public const int ClippedRun = 3;

    /// <summary>Largest distance of a channel's mean from 0: 1 % of full scale.</summary>
    public const double DcOffset = 0.01;

    /// <summary>Shortest duration that is not suspicious, in seconds.</summary>
    public double MinimumDuration { get; init; } = 0.1;

    /// <summary>Sample rate that clips are expected to be stored with, in hertz; null for any.</summary>
    public int? ExpectedSampleRate { get; init; }

    /// <summary>
    /// The least sample that counts as full scale. Encodings of few bits do not reach 1; the decoders of lossy formats may go beyond it. What is
    /// finer than 16 bits was nearly always cut off by something of 16 bits.
    /// </summary>
    /// <param name="encoding">How the samples are stored.</param>
    public static float FullScale(AudioEncoding encoding) => encoding switch
    {
        AudioEncoding.Pcm8 => 127f / 128,
        AudioEncoding.ALaw => 32256f / 32768,
        AudioEncoding.MuLaw => 32124f / 32768,
        _ => 32767f / 32768,
    };

    /// <summary>What is suspicious about a clip.</summary>
    /// <param name="level">What was measured of its samples.</param>
    /// <param name="format">What its file says.</param>
    /// <param name="duration">In seconds.</param>
    internal ClipIssues Judge(LevelMeter level, AudioFormat format, double duration)
    {
        ClipIssues issues = ClipIssues.None;
        if (level.Distance <= SilentDistance) issues |= ClipIssues.Silent;
        else if (level.RmsWithoutMean < NearSilentRms) issues |= ClipIssues.NearSilent;
        if (level.ClippedCount > 0) issues |= ClipIssues.Clipped;
        if (Math.Abs(level.DcOffset) > DcOffset) issues |= ClipIssues.DcOffset;
        if (duration < MinimumDuration) issues |= ClipIssues.TooShort;
        if (ExpectedSampleRate is { } expected && expected != format.SampleRate) issues |= ClipIssues.WrongSampleRate;
        return issues;
    }
}
