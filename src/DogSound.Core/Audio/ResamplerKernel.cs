using System.Collections.Concurrent;

namespace DogSound.Core.Audio;

/// <summary>
/// The filters of one ratio of rates: a Hann-windowed sinc per phase, as torchaudio's <c>sinc_interp_hann</c> computes it
/// in float64 (lowpass_filter_width 6, rolloff 0.99; J. O. Smith, "Digital Audio Resampling").
/// </summary>
/// <remarks>
/// With the rates divided by their greatest common divisor to f and g, and c = 0.99 min(f, g), output sample j is
/// y[j] = sum over i of x[i] h(c (i/f - j/g)), h(t) = (c/f) sinc(t) cos²(pi t / 12) for |t| less than 6 and 0 beyond. The filter of
/// y[j + g] is that of y[j], f input samples later. Equal rates are copied. torchaudio keeps 2 ceil(6 f/c) + f taps a phase, all but 12 f/c of them
/// zero; here only these are kept. Taps are held in groups of eight consecutive outputs, for <see cref="Resampler"/>.
/// </remarks>
internal sealed class ResamplerKernel
{
    /// <summary>Outputs that are computed at a time.</summary>
    public const int GroupSize = 8;

    // 256 KB. Larger tables (rates with no common divisor, such as 44101 and 16000 Hz) are not kept: their taps are
    // computed where they are needed, slower and in constant memory, so that a header with a strange rate costs none.
    private const int MaximumTableLength = 1 << 16;
    private const int MaximumCachedKernels = 64;
    private const int LowpassFilterWidth = 6;
    private const double Rolloff = 0.99;

    private static readonly ConcurrentDictionary<(int, int), ResamplerKernel> Cache = new();

    private readonly int _orig;
    private readonly int _new;
    private readonly double _cutoff;
    private readonly int _reach;
    private readonly float[]? _taps;
    private readonly int[]? _offsets;

    private ResamplerKernel(int sourceRate, int targetRate)
    {
        int divisor = Gcd(sourceRate, targetRate);
        _orig = sourceRate / divisor;
        _new = targetRate / divisor;
        _cutoff = Rolloff * Math.Min(_orig, _new);
        _reach = (int)Math.Ceiling(LowpassFilterWidth * _orig / _cutoff);

        // Whole vectors of 8; the ones too many are multiplied by zero.
        TapCount = (2 * _reach + 7) / 8 * 8;

        // Filters repeat after `new` outputs, groups of filters after the least common multiple of that and 8.
        GroupCount = _new / Gcd(_new, GroupSize);
        InputsPerTurn = (int)((long)GroupCount * GroupSize / _new * _orig);
        long length = (long)GroupCount * GroupSize * TapCount;
        if (length > MaximumTableLength)
            return;
        _taps = new float[length];
        _offsets = new int[GroupCount * GroupSize];
        for (int group = 0; group < GroupCount; group++)
            Compute(group, Part(_taps, group, TapCount), Part(_offsets, group, 1));
    }

    /// <summary>Taps of one output, a multiple of 8; the last ones may be zero.</summary>
    public int TapCount { get; }

    /// <summary>Groups of 8 outputs until the filters repeat.</summary>
    public int GroupCount { get; }

    /// <summary>Inputs that all groups together move on by.</summary>
    public int InputsPerTurn { get; }

    /// <summary>Whether taps come from a table; otherwise <see cref="Filters"/> computes them into the caller's memory.</summary>
    public bool HasTable => _taps is not null;

    /// <summary>The kernel of a pair of rates; the most used ones are shared.</summary>
    public static ResamplerKernel Get(int sourceRate, int targetRate)
    {
        if (Cache.TryGetValue((sourceRate, targetRate), out ResamplerKernel? kernel))
            return kernel;
        kernel = new ResamplerKernel(sourceRate, targetRate);
        if (Cache.Count < MaximumCachedKernels)
            Cache.TryAdd((sourceRate, targetRate), kernel);
        return kernel;
    }

    /// <summary>Samples that <paramref name="count"/> samples become: ceil(count · target / source).</summary>
    public long OutputLength(long count) => (long)(((Int128)count * _new + _orig - 1) / _orig);

    /// <summary>Position in the input of the first tap of an output, possibly negative.</summary>
    public long FirstInput(long output)
    {
        (long turns, long phase) = Math.DivRem(output, _new);
        return (turns * _orig) + (phase * _orig / _new) - _reach + 1;
    }

    /// <summary>The filters of 8 consecutive outputs.</summary>
    /// <param name="group">From 0 to <see cref="GroupCount"/> - 1.</param>
    /// <param name="taps">Comes back with 8 times <see cref="TapCount"/> taps; brings the memory for them where there is no table.</param>
    /// <param name="offsets">Comes back with each output's first input, counted from where the turn starts; brings memory for 8.</param>
    public void Filters(int group, ref Span<float> taps, ref Span<int> offsets)
    {
        if (_taps is null || _offsets is null)
        {
            Compute(group, taps, offsets);
            return;
        }
        taps = Part(_taps, group, TapCount);
        offsets = Part(_offsets, group, 1);
    }

    private static Span<T> Part<T>(T[] table, int group, int size) => table.AsSpan(group * GroupSize * size, GroupSize * size);

    private void Compute(int group, Span<float> taps, Span<int> offsets)
    {
        for (int lane = 0; lane < GroupSize; lane++)
        {
            long output = ((long)group * GroupSize) + lane;
            long first = FirstInput(output);
            offsets[lane] = (int)first;
            for (int tap = 0; tap < TapCount; tap++)
            {
                // The difference of two fractions, exact before it is rounded once.
                double t = (((first + tap) * _new) - (output * _orig)) / ((double)_orig * _new) * _cutoff;
                taps[(lane * TapCount) + tap] = (float)Filter(t);
            }
        }
    }

    private double Filter(double t)
    {
        if (_orig == _new)
            return t == 0 ? 1 : 0;
        if (Math.Abs(t) >= LowpassFilterWidth)
            return 0;
        double window = Math.Cos(t * Math.PI / LowpassFilterWidth / 2);
        double sinc = t == 0 ? 1 : Math.Sin(t * Math.PI) / (t * Math.PI);
        return sinc * window * window * _cutoff / _orig;
    }

    private static int Gcd(int a, int b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
