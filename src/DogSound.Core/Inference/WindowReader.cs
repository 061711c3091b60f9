using DogSound.Core.Audio;
using DogSound.Core.Features;

namespace DogSound.Core.Inference;

/// <summary>
/// Cuts a recording of any length into windows of one length, reading it once, in the memory of two windows. A shorter
/// clip is one window, padded with silence at both ends, as in training. A longer one is cut every
/// <c>length * (1 - overlap)</c> samples from 0, and a rest at the end gets a last window that ends where the recording
/// ends; a rest of less than a twentieth of a window is not worth one and is left out.
/// </summary>
public sealed class WindowReader
{
    private readonly int _length;
    private readonly int _step;
    private readonly int _sampleRate;

    /// <summary>Takes the shape of the windows.</summary>
    /// <param name="length">Samples a window, at least 1.</param>
    /// <param name="sampleRate">Samples a second, in hertz.</param>
    /// <param name="overlap">Part of a window that the next one repeats, 0 to 0.95.</param>
    public WindowReader(int length, int sampleRate, double overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        (_length, _sampleRate) = (length, sampleRate);
        _step = Math.Max(1, (int)Math.Round(length * (1 - overlap)));
    }

    /// <summary>Reads the windows in order. Each has an array of its own, from <paramref name="rent"/>.</summary>
    /// <param name="reader">The recording, at the windows' rate.</param>
    /// <param name="rent">Gives an array of at least a window's length.</param>
    public IEnumerable<RecordingWindow> Read(MonoReader reader, Func<float[]> rent)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(rent);
        float[] first = rent();
        int count = Fill(reader, first.AsSpan(0, _length));
        if (count < _length)
        {
            ClipWindow.Fill(first.AsSpan(0, count), first.AsSpan(0, _length));
            yield return new RecordingWindow(first, 0, Seconds(count));
            yield break;
        }

        // The window that is handed out is the receiver's: what the next one repeats is kept aside.
        float[] current = first[.._length];
        yield return new RecordingWindow(first, 0, Seconds(_length));
        float[] fresh = new float[_step];
        for (long position = 0; ;)
        {
            count = Fill(reader, fresh);
            if (count < _step && count < Math.Max(1, _length / 20)) yield break;
            int advance = Advance(current, fresh.AsSpan(0, count));
            position += advance;
            float[] window = rent();
            current.CopyTo(window, 0);
            yield return new RecordingWindow(window, Seconds(position), Seconds(position + _length));
            if (count < _step) yield break;
        }
    }

    private double Seconds(long samples) => (double)samples / _sampleRate;

    private static int Advance(float[] current, ReadOnlySpan<float> fresh)
    {
        current.AsSpan(fresh.Length).CopyTo(current);
        fresh.CopyTo(current.AsSpan(current.Length - fresh.Length));
        return fresh.Length;
    }

    private static int Fill(MonoReader reader, Span<float> samples)
    {
        int count = 0;
        while (count < samples.Length && reader.Read(samples[count..]) is > 0 and int read) count += read;
        return count;
    }
}
