namespace DogSound.Core.Audio;

/// <summary>What a file says of its samples.</summary>
/// <param name="SampleRate">Frames a second, in hertz.</param>
/// <param name="Channels">Samples of a frame.</param>
/// <param name="Encoding">How a sample is stored.</param>
public sealed record AudioFormat(int SampleRate, int Channels, AudioEncoding Encoding)
{
    /// <summary>
    /// Lowest sample rate that is read, in hertz. A header that claims less would let a few kilobytes grow to gigabytes
    /// when they are resampled.
    /// </summary>
    public const int MinimumSampleRate = 1_000;

    /// <summary>Highest sample rate that is read, in hertz.</summary>
    public const int MaximumSampleRate = 768_000;

    /// <summary>Largest number of channels that is read.</summary>
    public const int MaximumChannels = 64;

    /// <summary>Refuses formats outside the limits above.</summary>
    internal void Validate(string path)
    {
        if (Channels < 1)
            throw new AudioFormatException(path, AudioErrorReason.Malformed, "has no channels. Replace the file.");
        if (Channels > MaximumChannels)
        {
            throw new AudioFormatException(path, AudioErrorReason.Unsupported,
                $"has {Channels} channels; at most {MaximumChannels} are read. Mix it down to mono first.");
        }
        if (SampleRate is < MinimumSampleRate or > MaximumSampleRate)
        {
            throw new AudioFormatException(path, AudioErrorReason.Unsupported,
                $"claims a sample rate of {SampleRate} Hz; rates from {MinimumSampleRate} to {MaximumSampleRate} Hz are read. Mend its header.");
        }
    }
}
