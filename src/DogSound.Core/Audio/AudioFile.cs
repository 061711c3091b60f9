using DogSound.Core.Audio.Codecs;
using DogSound.Core.Audio.Wav;

namespace DogSound.Core.Audio;

/// <summary>Opens and reads sound files of every known format, told by their content, not by their names.</summary>
public static class AudioFile
{
    /// <summary>First bytes of a file that decoders choose by.</summary>
    public const int HeaderLength = 64;

    /// <summary>
    /// Longest sound that <see cref="ReadMono"/> returns, in samples: 4.7 hours at 16 kHz, 1 GB. A few kilobytes of FLAC can
    /// unfold to hours of silence; whoever expects long recordings reads them in pieces, with <see cref="MonoReader"/>.
    /// </summary>
    public const int MaximumMonoSamples = 1 << 28;

    private const int FirstGuess = 1 << 18;

    // The first decoder that wants a file gets it.
    private static readonly IAudioDecoder[] Decoders = [new WavDecoder(), .. CompressedCodec.Decoders];

    /// <summary>Opens a file for reading from its first frame.</summary>
    /// <param name="path">The file.</param>
    /// <param name="acceptsCutOff">Whether a file that lacks its end is read as far as it goes, for whoever says so of it (see
    /// <see cref="AudioReader.MissingFrameCount"/>). It is an error by default: nobody knows what the missing end held.</param>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    public static AudioReader Open(string path, bool acceptsCutOff = false)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        using (FileStream stream = AudioStream.OpenRead(path))
            header = header[..AudioStream.Read(stream, header, path)];
        foreach (IAudioDecoder decoder in Decoders)
        {
            if (decoder.CanDecode(header))
                return decoder.Open(path, acceptsCutOff);
        }
        throw new AudioFormatException(path, AudioErrorReason.NotAudio,
            "is no sound file of a known format (WAV, FLAC, Ogg, MP3, AIFF and others). Convert it to WAV, or remove it.");
    }

    /// <summary>Reads a whole file as mono (the mean of its channels) at the wanted rate.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">Rate of the result, in hertz (see <see cref="Resampler"/>).</param>
    /// <param name="cancel">Checked between blocks.</param>
    /// <returns>Samples, full scale at 1; at least one.</returns>
    /// <exception cref="AudioFormatException">The file can't be used, or is longer than <see cref="MaximumMonoSamples"/>.</exception>
    public static float[] ReadMono(string path, int sampleRate, CancellationToken cancel = default)
    {
        using MonoReader reader = MonoReader.Open(path, sampleRate);
        if (reader.FrameCount > MaximumMonoSamples)
            throw TooLong(path, sampleRate);

        // A verified count is exact; any other is only a hint, and memory follows what was really decoded.
        long expected = reader.FrameCount ?? FirstGuess;
        float[] samples = GC.AllocateUninitializedArray<float>((int)(reader.IsFrameCountVerified ? expected : Math.Clamp(expected, 1, FirstGuess)));
        int count = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            int wanted = Math.Min(samples.Length - count, FirstGuess);
            int read = reader.Read(samples.AsSpan(count, wanted));
            count += read;
            if (read < wanted || (reader.IsFrameCountVerified && count == samples.Length))
                break;
            if (count < samples.Length)
                continue;
            if (count == MaximumMonoSamples)
                throw TooLong(path, sampleRate);
            Array.Resize(ref samples, (int)Math.Min(2L * count, MaximumMonoSamples));
        }
        if (count < samples.Length)
            Array.Resize(ref samples, count);
        if (count == 0)
            throw new AudioFormatException(path, AudioErrorReason.Empty, "holds no samples. Record or copy it again.");
        return samples;
    }

    /// <summary>The error for a sound of more than <see cref="MaximumMonoSamples"/>.</summary>
    internal static AudioFormatException TooLong(string path, int sampleRate) => new(path, AudioErrorReason.TooLong,
        FormattableString.Invariant($"is longer than {MaximumMonoSamples / (double)sampleRate / 3600:0.0} hours, too long to be read whole. Cut it in pieces."));
}
