using System.Numerics.Tensors;

namespace DogSound.Core.Audio;

/// <summary>
/// Reads one sound file from start to end in bounded memory. Samples are floats with full scale at 1; frames are
/// interleaved. Not thread-safe.
/// </summary>
public abstract class AudioReader : IDisposable
{
    /// <summary>
    /// Largest absolute sample that is believed: full scale of 32-bit integers that somebody stored as floats. Below it no
    /// sum of channels, resampled sample or power can overflow.
    /// </summary>
    public const float MaximumMagnitude = 2147483648f;

    /// <summary>Checks the format and takes over the description.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="format">What its header says.</param>
    /// <param name="frameCount">Frames in the file, or null when unknown.</param>
    /// <param name="acceptsCutOff">Whether a file that lacks its end is no error.</param>
    /// <exception cref="AudioFormatException">The format is outside the limits of <see cref="AudioFormat"/>.</exception>
    protected AudioReader(string path, AudioFormat format, long? frameCount, bool acceptsCutOff = false)
    {
        ArgumentNullException.ThrowIfNull(format);
        format.Validate(path);
        Path = path;
        Format = format;
        FrameCount = frameCount;
        AcceptsCutOff = acceptsCutOff;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What the file's header says of its samples.</summary>
    public AudioFormat Format { get; }

    /// <summary>
    /// Frames in the file, or null when unknown. For WAV it was checked against the file's length; for other formats it is
    /// the header's word and no number to allocate memory by (see <see cref="IsFrameCountVerified"/>).
    /// </summary>
    public long? FrameCount { get; }

    /// <summary>Whether the file was seen to be long enough for <see cref="FrameCount"/>.</summary>
    public virtual bool IsFrameCountVerified => false;

    /// <summary>
    /// Frames that the header promises and the file lacks: what was lost of one that was cut off. Known when the file has been read to its
    /// end, and 0 unless it was opened to accept such files. The header's word: it may be any number.
    /// </summary>
    public long MissingFrameCount { get; protected set; }

    /// <summary>Whether a file that lacks its end is no error.</summary>
    protected bool AcceptsCutOff { get; }

    /// <summary>Frames read so far.</summary>
    protected long FramesRead { get; private set; }

    /// <summary>Whether fewer frames than <see cref="FrameCount"/> mean that the file was cut off.</summary>
    protected virtual bool IsFrameCountExact => false;

    /// <summary>Reads the next frames.</summary>
    /// <param name="interleaved">Room for at least one frame; what is beyond the last whole frame is not touched.</param>
    /// <returns>Frames read, as many as there was room for except at the end of the file; 0 at the end.</returns>
    /// <exception cref="AudioFormatException">The file is broken from here on, or holds a sample that is no number.</exception>
    public int Read(Span<float> interleaved)
    {
        int channels = Format.Channels;
        if (interleaved.Length < channels)
            throw new ArgumentException("There is no room for one frame.", nameof(interleaved));
        int room = interleaved.Length / channels;
        int read = ReadFrames(interleaved[..(room * channels)]);
        Span<float> samples = interleaved[..(read * channels)];
        if (read > 0 && !(Math.Abs(TensorPrimitives.MaxMagnitude<float>(samples)) <= MaximumMagnitude))
            throw NonFinite(samples);
        FramesRead += read;
        if (read < room && IsFrameCountExact && FramesRead < FrameCount)
        {
            if (!AcceptsCutOff || FramesRead == 0)
            {
                throw new AudioFormatException(Path, AudioErrorReason.Truncated,
                    $"was cut off: its header promises {FrameCount} frames and {FramesRead} are there. Copy or export it again.");
            }
            MissingFrameCount = FrameCount.Value - FramesRead;
        }
        return read;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the next frames; the span has room for a whole number of them, at least one.</summary>
    /// <param name="interleaved">Receives the samples.</param>
    /// <returns>Frames read, fewer than there was room for only at the end.</returns>
    protected abstract int ReadFrames(Span<float> interleaved);

    /// <summary>Frees what the reader holds.</summary>
    /// <param name="disposing">False in a finalizer.</param>
    protected abstract void Dispose(bool disposing);

    private AudioFormatException NonFinite(ReadOnlySpan<float> samples)
    {
        int index = 0;
        while (Math.Abs(samples[index]) <= MaximumMagnitude)
            index++;
        double seconds = (FramesRead + (index / Format.Channels)) / (double)Format.SampleRate;
        string value = float.IsFinite(samples[index]) ? "far beyond full scale" : "not a number";
        return new AudioFormatException(Path, AudioErrorReason.NonFinite,
            FormattableString.Invariant($"the sample at {seconds:0.000} s is {value} ({samples[index]}). Repair or remove the file."));
    }
}
