using DogSound.Core.Audio;
using DogSound.Core.Features;

namespace DogSound.Core.Review;

/// <summary>The beginning of a sound file, as a person is to hear it: mono, at 16 kHz, never longer than <see cref="MaximumSeconds"/>.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Samples">The samples, full scale at 1; at least one.</param>
/// <param name="IsCut">Whether the file goes on.</param>
public sealed record ClipExcerpt(string Path, float[] Samples, bool IsCut)
{
    /// <summary>Longest excerpt, in seconds.</summary>
    public const int MaximumSeconds = 30;

    /// <summary>Samples a second, in hertz: what models hear, and enough for a person to tell sounds apart.</summary>
    public const int SampleRate = 16_000;

    /// <summary>How its spectrogram is computed.</summary>
    internal static FeatureSettings Features { get; } = new() { SampleRate = SampleRate };

    /// <summary>Seconds.</summary>
    public double Duration => (double)Samples.Length / SampleRate;

    /// <summary>Reads it.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    public static ClipExcerpt Read(string path)
    {
        using MonoReader reader = MonoReader.Open(path, SampleRate);
        float[] samples = new float[(MaximumSeconds * SampleRate) + 1];
        int count = 0;
        while (count < samples.Length && reader.Read(samples.AsSpan(count)) is > 0 and int read) count += read;
        if (count == 0) throw new AudioFormatException(path, AudioErrorReason.Empty, "holds no samples. Record or copy it again.");
        return new ClipExcerpt(path, samples[..Math.Min(count, samples.Length - 1)], count == samples.Length);
    }
}
