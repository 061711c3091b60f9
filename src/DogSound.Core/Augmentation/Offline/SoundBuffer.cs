using System.Runtime.InteropServices;
using System.Security.Cryptography;
using DogSound.Core.Audio;
using DogSound.Core.Storage;

namespace DogSound.Core.Augmentation.Offline;

/// <summary>One sound after the other, in memory that is used again. Not for several threads at once.</summary>
internal sealed class SoundBuffer
{
    /// <summary>Longest sound, in samples: three minutes at 48 kHz. What is trained on is much shorter, and a stop waits for the sound
    /// that is being worked on.</summary>
    public const int MaximumLength = 1 << 23;

    private float[] _samples = new float[1 << 17];
    private short[] _rounded = [];
    private int _length;

    /// <summary>[T] mono samples, full scale at 1.</summary>
    public ReadOnlySpan<float> Samples => _samples.AsSpan(0, _length);

    /// <summary>Rate of <see cref="Samples"/>, in hertz.</summary>
    public int SampleRate { get; private set; }

    /// <summary>Rate of the file, in hertz.</summary>
    public int SourceSampleRate { get; private set; }

    /// <summary>SHA-256 over <see cref="Samples"/> in 16 bits: what <see cref="ClipStore"/> knows such a clip by.</summary>
    public ContentHash Content { get; private set; }

    /// <summary>The same over the samples at the file's own rate: names the recording, whatever rate it is wanted at.</summary>
    public ContentHash SourceContent { get; private set; }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="sampleRate">Wanted rate, in hertz; null for the file's own.</param>
    /// <param name="cancel">Checked between blocks.</param>
    /// <exception cref="AudioFormatException">The file can't be used, is too long, or holds nothing but zeros.</exception>
    public void Read(string path, int? sampleRate, CancellationToken cancel)
    {
        Decode(path, null, cancel);
        Content = SourceContent = HashSamples();
        if (sampleRate is null || sampleRate == SourceSampleRate)
            return;
        Decode(path, sampleRate, cancel);
        Content = HashSamples();
    }

    private ContentHash HashSamples()
    {
        if (_rounded.Length < _length)
            _rounded = new short[_samples.Length];
        Span<short> rounded = _rounded.AsSpan(0, _length);
        Pcm16.FromSingle(Samples, rounded);
        Span<byte> hash = stackalloc byte[ContentHash.Size];
        SHA256.HashData(MemoryMarshal.AsBytes(rounded), hash);
        return ContentHash.Read(hash);
    }

    private void Decode(string path, int? sampleRate, CancellationToken cancel)
    {
        using (MonoReader reader = MonoReader.Open(path, sampleRate))
        {
            (SampleRate, SourceSampleRate) = (reader.SampleRate, reader.SourceFormat.SampleRate);
            Fill(path, reader, cancel);
        }
        if (_length == 0)
            throw new AudioFormatException(path, AudioErrorReason.Empty, "holds no samples. Record or copy it again.");
        if (!Samples.ContainsAnyExcept(0))
            throw new AudioFormatException(path, AudioErrorReason.Silent, "is silent from start to end: whatever is done to it, there is nothing to hear. Replace or remove it.");
    }

    private void Fill(string path, MonoReader reader, CancellationToken cancel)
    {
        _length = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            int room = Math.Min(_samples.Length - _length, 1 << 16), read = reader.Read(_samples.AsSpan(_length, room));
            _length += read;
            if (read < room)
                return;
            if (_length < _samples.Length)
                continue;
            if (_length >= MaximumLength)
            {
                throw new AudioFormatException(path, AudioErrorReason.TooLong, FormattableString.Invariant(
                    $"is longer than {MaximumLength / SampleRate} s, which no clip to learn from should be. Cut it in pieces."));
            }
            Array.Resize(ref _samples, Math.Min(2 * _samples.Length, MaximumLength));
        }
    }
}
