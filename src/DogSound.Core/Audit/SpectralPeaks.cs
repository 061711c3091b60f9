using System.Numerics.Tensors;

namespace DogSound.Core.Audit;

/// <summary>A place in a spectrogram that is louder than all around it.</summary>
/// <param name="Frame">Number of the frame, of <see cref="SpectralPeaks.HopLength"/> samples.</param>
/// <param name="Bin">Number of the frequency bin, each of 15.625 Hz.</param>
/// <param name="Power">Power of the bin.</param>
internal readonly record struct SpectralPeak(int Frame, int Bin, float Power);

/// <summary>
/// The constellation of a sound: the loudest places of its spectrogram, which survive noise, encoders and equalizers (A. Wang, An
/// Industrial-Strength Audio Search Algorithm, ISMIR 2003). Not thread-safe.
/// </summary>
internal sealed class SpectralPeaks
{
    /// <summary>Rate of the samples, in hertz.</summary>
    public const int SampleRate = 8000;

    /// <summary>Samples from one frame to the next: 16 ms.</summary>
    public const int HopLength = 128;

    private const int FrameLength = 512;
    private const int BinCount = FrameLength / 2;

    // Below 125 Hz lives the hum of the mains, which is everywhere.
    private const int FirstBin = 8;

    // A peak is the maximum of 13 frames (0.2 s) and 13 bins (200 Hz) around it.
    private const int Reach = 6;

    // At most 13 peaks for every half second, and none more than 60 dB below the loudest of the clip, or below what 16 bits can hold.
    private const int BlockLength = 32;
    private const int PeaksPerBlock = 13;
    private const float RelativeFloor = 1e-6f;
    private const float AbsoluteFloor = 1e-4f;

    private readonly FourierTransform _transform = new(FrameLength);

    /// <summary>Finds the peaks.</summary>
    /// <param name="samples">[T] at <see cref="SampleRate"/>, with the high frequencies raised (<see cref="Emphasize"/>).</param>
    /// <returns>Peaks by frame, then by bin; none of a sound that is shorter than a frame.</returns>
    public List<SpectralPeak> Find(ReadOnlySpan<float> samples)
    {
        int frames = samples.Length < FrameLength ? 0 : 1 + ((samples.Length - FrameLength) / HopLength);
        float[] power = new float[frames * BinCount];
        float[] unused = new float[BinCount];
        for (int frame = 0; frame < frames; frame += 2)
        {
            bool isPair = frame + 1 < frames;
            ReadOnlySpan<float> first = samples.Slice(frame * HopLength, FrameLength);
            ReadOnlySpan<float> second = isPair ? samples.Slice((frame + 1) * HopLength, FrameLength) : first;
            _transform.Power(first, second, Row(power, frame), isPair ? Row(power, frame + 1) : unused);
        }
        return Select(power, Neighbourhoods(power, frames), frames);
    }

    /// <summary>Raises high frequencies (y[t] = x[t] - 0.95 x[t - 1]), of which most recordings have little: else all peaks were low.</summary>
    /// <param name="samples">[T], changed.</param>
    public static void Emphasize(Span<float> samples)
    {
        float last = 0;
        foreach (ref float sample in samples)
            (sample, last) = (sample - (0.95f * last), sample);
    }

    /// <summary>The maximum around every place, first of the bins, then of the frames.</summary>
    private static float[] Neighbourhoods(float[] power, int frames)
    {
        float[] wide = [.. power];
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<float> row = Row(power, frame);
            Span<float> target = Row(wide, frame);
            for (int shift = 1; shift <= Reach; shift++)
            {
                TensorPrimitives.Max(target[shift..], row[..^shift], target[shift..]);
                TensorPrimitives.Max(target[..^shift], row[shift..], target[..^shift]);
            }
        }
        float[] around = new float[power.Length];
        for (int frame = 0; frame < frames; frame++)
        {
            Span<float> target = Row(around, frame);
            for (int other = Math.Max(0, frame - Reach); other <= Math.Min(frames - 1, frame + Reach); other++)
                TensorPrimitives.Max(target, Row(wide, other), target);
        }
        return around;
    }

    private static List<SpectralPeak> Select(float[] power, float[] around, int frames)
    {
        List<SpectralPeak> peaks = [];
        if (frames == 0) return peaks;
        float floor = Math.Max(AbsoluteFloor, RelativeFloor * TensorPrimitives.Max<float>(power));
        List<SpectralPeak> block = [];
        for (int frame = 0; frame < frames; frame++)
        {
            ReadOnlySpan<float> row = Row(power, frame), maximum = Row(around, frame);
            for (int bin = FirstBin; bin < BinCount; bin++)
            {
                if (row[bin] == maximum[bin] && row[bin] > floor) block.Add(new SpectralPeak(frame, bin, row[bin]));
            }
            if (frame % BlockLength != BlockLength - 1 && frame != frames - 1) continue;
            peaks.AddRange(block.OrderByDescending(peak => peak.Power).Take(PeaksPerBlock).OrderBy(peak => peak.Frame).ThenBy(peak => peak.Bin));
            block.Clear();
        }
        return peaks;
    }

    private static Span<float> Row(float[] values, int frame) => values.AsSpan(frame * BinCount, BinCount);
}
