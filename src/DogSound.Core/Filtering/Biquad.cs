using DogSound.Core.Randomness;

namespace DogSound.Core.Filtering;

/// <summary>
/// A filter of two poles and two zeros: y[t] = b0 x[t] + b1 x[t - 1] + b2 x[t - 2] - a1 y[t - 1] - a2 y[t - 2]. The designs are those of
/// R. Bristow-Johnson, Cookbook formulae for audio EQ biquad filter coefficients.
/// </summary>
internal readonly record struct Biquad(double B0, double B1, double B2, double A1, double A2)
{
    // The bilinear transform has no place for more than half of the sample rate.
    private const double HighestShare = 0.49;

    // 600 dB below full scale: from there on a state is nothing, and would only be slow to compute with.
    private const double Nothing = 1e-30;
    private const int BlockLength = 1024;

    /// <summary>Lets everything through as it is.</summary>
    public static Biquad Identity => new(1, 0, 0, 0, 0);

    /// <summary>A low-pass: "LPF".</summary>
    /// <param name="frequency">Corner, in hertz.</param>
    /// <param name="quality">Q; 0.707 is even.</param>
    /// <param name="sampleRate">In hertz.</param>
    public static Biquad LowPass(double frequency, double quality, int sampleRate)
    {
        (double cosine, double alpha) = Angle(frequency, quality, sampleRate);
        return Normalize((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha);
    }

    /// <summary>A high-pass: "HPF".</summary>
    /// <inheritdoc cref="LowPass"/>
    public static Biquad HighPass(double frequency, double quality, int sampleRate)
    {
        (double cosine, double alpha) = Angle(frequency, quality, sampleRate);
        return Normalize((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha);
    }

    /// <summary>A band-pass with gain 1 at its centre: "BPF, constant 0 dB peak gain".</summary>
    /// <param name="frequency">Centre, in hertz.</param>
    /// <param name="quality">Centre divided by the width between the points 3 dB down, before the bilinear transform.</param>
    /// <param name="sampleRate">In hertz.</param>
    public static Biquad BandPass(double frequency, double quality, int sampleRate)
    {
        (double cosine, double alpha) = Angle(frequency, quality, sampleRate);
        return BandPass(cosine, alpha);
    }

    /// <summary>A band-pass with gain 1 at its centre, from what the Cookbook computes on the way.</summary>
    /// <param name="cosine">cos w0.</param>
    /// <param name="alpha">sin w0 / (2 Q).</param>
    public static Biquad BandPass(double cosine, double alpha) => Normalize(alpha, 0, -alpha, 1 + alpha, -2 * cosine, 1 - alpha);

    /// <summary>Raises or lowers a band and leaves the rest: "peakingEQ".</summary>
    /// <param name="frequency">Centre, in hertz.</param>
    /// <param name="quality">Q.</param>
    /// <param name="gain">At the centre, in decibels.</param>
    /// <param name="sampleRate">In hertz.</param>
    public static Biquad Peak(double frequency, double quality, double gain, int sampleRate)
    {
        (double cosine, double alpha) = Angle(frequency, quality, sampleRate);
        double amplitude = Math.Pow(10, gain / 40);
        return Normalize(
            1 + (alpha * amplitude), -2 * cosine, 1 - (alpha * amplitude), 1 + (alpha / amplitude), -2 * cosine, 1 - (alpha / amplitude));
    }

    /// <summary>An even (Butterworth) low-pass: 6 dB an octave and order.</summary>
    /// <param name="frequency">Point 3 dB down, in hertz.</param>
    /// <param name="order">At least 1.</param>
    /// <param name="sampleRate">In hertz.</param>
    public static Biquad[] ButterworthLowPass(double frequency, int order, int sampleRate)
    {
        double slope = Math.Tan(Math.PI * Limit(frequency, sampleRate) / sampleRate);
        Biquad single = new(slope / (1 + slope), slope / (1 + slope), 0, (slope - 1) / (slope + 1), 0);
        return Butterworth(order, single, quality => LowPass(frequency, quality, sampleRate));
    }

    /// <summary>An even (Butterworth) high-pass: 6 dB an octave and order.</summary>
    /// <inheritdoc cref="ButterworthLowPass"/>
    public static Biquad[] ButterworthHighPass(double frequency, int order, int sampleRate)
    {
        double slope = Math.Tan(Math.PI * Limit(frequency, sampleRate) / sampleRate);
        Biquad single = new(1 / (1 + slope), -1 / (1 + slope), 0, (slope - 1) / (slope + 1), 0);
        return Butterworth(order, single, quality => HighPass(frequency, quality, sampleRate));
    }

    /// <summary>Draws a frequency, each octave with the same chance.</summary>
    /// <param name="random">One number of it.</param>
    /// <param name="lowest">In hertz.</param>
    /// <param name="highest">In hertz; both ends are held at <paramref name="bandwidth"/>, beyond which there is nothing to filter.</param>
    /// <param name="bandwidth">Highest frequency that the clip holds, in hertz.</param>
    public static double DrawFrequency(RandomSequence random, double lowest, double highest, double bandwidth) =>
        Math.Exp(random.NextDouble(Math.Log(Math.Min(lowest, bandwidth)), Math.Log(Math.Min(highest, bandwidth))));

    /// <summary>Filters a sound that comes after silence, by one filter after the other.</summary>
    /// <param name="sections">The filters.</param>
    /// <param name="samples">[T], in place.</param>
    public static void Apply(ReadOnlySpan<Biquad> sections, Span<float> samples)
    {
        // Each filter waits for its own last output, so that two at a time take as long as one.
        for (; sections.Length > 1; sections = sections[2..])
            Apply(sections[0], sections[1], samples);
        if (!sections.IsEmpty)
            Apply(sections[0], Identity, samples);
    }

    private static void Apply(Biquad left, Biquad right, Span<float> samples)
    {
        // Transposed direct form 2.
        double left1 = 0, left2 = 0, right1 = 0, right2 = 0;
        for (; !samples.IsEmpty; samples = samples[Math.Min(BlockLength, samples.Length)..])
        {
            foreach (ref float sample in samples[..Math.Min(BlockLength, samples.Length)])
            {
                double input = sample, middle = (left.B0 * input) + left1, output = (right.B0 * middle) + right1;
                left1 = (left.B1 * input) - (left.A1 * middle) + left2;
                left2 = (left.B2 * input) - (left.A2 * middle);
                right1 = (right.B1 * middle) - (right.A1 * output) + right2;
                right2 = (right.B2 * middle) - (right.A2 * output);
                sample = (float)output;
            }

            if (Math.Abs(left1) + Math.Abs(left2) < Nothing)
                (left1, left2) = (0, 0);
            if (Math.Abs(right1) + Math.Abs(right2) < Nothing)
                (right1, right2) = (0, 0);
        }
    }

    private static Biquad[] Butterworth(int order, Biquad single, Func<double, Biquad> pair)
    {
        var sections = new List<Biquad>();
        if (order % 2 == 1)
            sections.Add(single);
        // Its poles lie evenly on a half circle, in pairs but for the one on the axis.
        for (int k = 0; k < order / 2; k++)
            sections.Add(pair(1 / (2 * Math.Cos(Math.PI * (order % 2 == 1 ? k + 1 : k + 0.5) / order))));
        return [.. sections];
    }

    private static double Limit(double frequency, int sampleRate) => Math.Min(frequency, HighestShare * sampleRate);

    private static (double Cosine, double Alpha) Angle(double frequency, double quality, int sampleRate)
    {
        (double sine, double cosine) = Math.SinCos(2 * Math.PI * Limit(frequency, sampleRate) / sampleRate);
        return (cosine, sine / (2 * quality));
    }

    private static Biquad Normalize(double b0, double b1, double b2, double a0, double a1, double a2) => new(b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0);
}
