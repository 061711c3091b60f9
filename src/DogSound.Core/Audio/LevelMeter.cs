using System.Numerics.Tensors;

namespace DogSound.Core.Audio;

/// <summary>Measures the level of a sound while it is read, block by block. Not thread-safe.</summary>
/// <param name="format">What the file says of its samples.</param>
internal sealed class LevelMeter(AudioFormat format)
{
    private readonly int _channels = format.Channels;
    private readonly float _fullScale = ClipIssueLimits.FullScale(format.Encoding);
    private readonly double[] _sums = new double[format.Channels];
    private readonly float[] _minimum = Filled(format.Channels, float.PositiveInfinity);
    private readonly float[] _maximum = Filled(format.Channels, float.NegativeInfinity);
    private readonly long[] _runs = new long[format.Channels];
    private double _sumOfSquares;

    /// <summary>Samples of one channel so far.</summary>
    public long FrameCount { get; private set; }

    /// <summary>Largest absolute sample.</summary>
    public float Peak { get; private set; }

    /// <summary>Root mean square of all samples.</summary>
    public double Rms => Math.Sqrt(_sumOfSquares / SampleCount);

    /// <summary>Mean of the channel whose mean is farthest from 0.</summary>
    public double DcOffset => _sums.MaxBy(Math.Abs) / FrameCount;

    /// <summary>Root mean square of all samples, each channel's mean taken away.</summary>
    public double RmsWithoutMean =>
        Math.Sqrt(Math.Max(0, (_sumOfSquares / SampleCount) - _sums.Sum(sum => sum / FrameCount * (sum / FrameCount) / _channels)));

    /// <summary>Largest distance of a sample from the mean of its channel.</summary>
    public double Distance => Enumerable.Range(0, _channels).Max(channel =>
    {
        double mean = _sums[channel] / FrameCount;
        return Math.Max(_maximum[channel] - mean, mean - _minimum[channel]);
    });

    /// <summary>Samples in runs of at least <see cref="ClipIssueLimits.ClippedRun"/> at full scale.</summary>
    public long ClippedCount { get; private set; }

    private double SampleCount => (double)FrameCount * _channels;

    /// <summary>Measures the next frames.</summary>
    /// <param name="interleaved">[T × channels], T at least 1, finite.</param>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        float peak = Math.Abs(TensorPrimitives.MaxMagnitude(interleaved));
        Peak = Math.Max(Peak, peak);
        _sumOfSquares += TensorPrimitives.SumOfSquares(interleaved);
        FrameCount += interleaved.Length / _channels;
        if (_channels == 1) AddMono(interleaved);
        else AddFrames(interleaved);
        // Nearly no block of a sound recording reaches full scale: only such a block is looked at sample by sample.
        if (peak >= _fullScale) CountClipped(interleaved);
        else Array.Clear(_runs);
    }

    private void AddMono(ReadOnlySpan<float> samples)
    {
        _sums[0] += TensorPrimitives.Sum(samples);
        _minimum[0] = Math.Min(_minimum[0], TensorPrimitives.Min(samples));
        _maximum[0] = Math.Max(_maximum[0], TensorPrimitives.Max(samples));
    }

    private void AddFrames(ReadOnlySpan<float> interleaved)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            double sum = 0;
            float minimum = _minimum[channel], maximum = _maximum[channel];
            for (int index = channel; index < interleaved.Length; index += _channels)
            {
                float sample = interleaved[index];
                sum += sample;
                minimum = Math.Min(minimum, sample);
                maximum = Math.Max(maximum, sample);
            }
            _sums[channel] += sum;
            _minimum[channel] = minimum;
            _maximum[channel] = maximum;
        }
    }

    private void CountClipped(ReadOnlySpan<float> interleaved)
    {
        for (int channel = 0; channel < _channels; channel++)
        {
            // A run may have begun in the block before.
            long run = _runs[channel];
            for (int index = channel; index < interleaved.Length; index += _channels)
            {
                run = Math.Abs(interleaved[index]) >= _fullScale ? run + 1 : 0;
                if (run == ClipIssueLimits.ClippedRun) ClippedCount += run;
                else if (run > ClipIssueLimits.ClippedRun) ClippedCount++;
            }
            _runs[channel] = run;
        }
    }

    private static float[] Filled(int count, float value)
    {
        float[] values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}
