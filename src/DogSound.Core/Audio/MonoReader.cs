using System.Buffers;

namespace DogSound.Core.Audio;

/// <summary>
/// Reads a sound file as mono (the mean of its channels) at a wanted rate, from start to end in constant memory, however
/// long it is. Gives the samples of <see cref="AudioFile.ReadMono"/>, bit for bit. Not thread-safe.
/// </summary>
public sealed class MonoReader : IDisposable
{
    private const int BlockLength = 8192;

    private readonly AudioReader _source;
    private readonly Resampler? _resampler;
    private float[]? _frames;
    private float[]? _mono;
    private bool _sourceEnded;

    internal MonoReader(AudioReader source, int sampleRate)
    {
        _source = source;
        SampleRate = sampleRate;
        if (sampleRate != source.Format.SampleRate)
            _resampler = new Resampler(source.Format.SampleRate, sampleRate);
        FrameCount = source.FrameCount is not long count ? null
            : Resampler.OutputLength(count, source.Format.SampleRate, sampleRate);
        _frames = ArrayPool<float>.Shared.Rent(BlockLength);
        _mono = ArrayPool<float>.Shared.Rent(BlockLength);
    }

    /// <summary>Rate of what is read, in hertz.</summary>
    public int SampleRate { get; }

    /// <summary>What the file holds.</summary>
    public AudioFormat SourceFormat => _source.Format;

    /// <summary>Samples from start to end at <see cref="SampleRate"/>, or null when unknown; see <see cref="AudioReader.FrameCount"/>.</summary>
    public long? FrameCount { get; }

    /// <summary>See <see cref="AudioReader.IsFrameCountVerified"/>.</summary>
    public bool IsFrameCountVerified => _source.IsFrameCountVerified;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">Wanted rate, in hertz, within the limits of <see cref="AudioFormat"/>; null for the file's own.</param>
    /// <exception cref="AudioFormatException">The file can't be used.</exception>
    public static MonoReader Open(string path, int? sampleRate)
    {
        AudioReader source = AudioFile.Open(path);
        try
        {
            return new MonoReader(source, sampleRate ?? source.Format.SampleRate);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next samples.</summary>
    /// <param name="samples">Room for them.</param>
    /// <returns>Samples read, as many as there was room for except at the end of the file.</returns>
    /// <exception cref="AudioFormatException">The file is broken from here on.</exception>
    public int Read(Span<float> samples)
    {
        ObjectDisposedException.ThrowIf(_frames is null, this);
        int count = 0;
        while (count < samples.Length)
        {
            int read = _resampler is null ? ReadSource(samples[count..]) : ReadResampled(_resampler, samples[count..]);
            if (read == 0 && _sourceEnded)
                break;
            count += read;
        }
        return count;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _source.Dispose();
        if (_frames is not null)
            ArrayPool<float>.Shared.Return(_frames);
        if (_mono is not null)
            ArrayPool<float>.Shared.Return(_mono);
        _frames = null;
        _mono = null;
    }

    private int ReadResampled(Resampler resampler, Span<float> samples)
    {
        int read = resampler.Read(samples);
        if (read > 0 || _sourceEnded)
            return read;
        Span<float> mono = _mono.AsSpan(0, BlockLength);
        int added = ReadSource(mono);
        if (added > 0)
            resampler.Write(mono[..added]);
        else
            resampler.Complete();
        return resampler.Read(samples);
    }

    private int ReadSource(Span<float> mono)
    {
        int channels = _source.Format.Channels;
        int read;
        if (channels == 1)
        {
            read = _source.Read(mono);
        }
        else
        {
            int frames = Math.Min(mono.Length, BlockLength / channels);
            Span<float> interleaved = _frames.AsSpan(0, frames * channels);
            read = _source.Read(interleaved);
            Mixdown.Mean(interleaved[..(read * channels)], channels, mono);
        }
        _sourceEnded = read == 0;
        return read;
    }
}
