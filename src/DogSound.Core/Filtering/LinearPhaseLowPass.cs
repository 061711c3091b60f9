namespace DogSound.Core.Filtering;

/// <summary>
/// A low-pass that takes everything above its edge away, 65 dB at least, and delays nothing: a sinc in a <see cref="KaiserWindow"/>. It is
/// even up to 10 % below the edge.
/// </summary>
internal sealed class LinearPhaseLowPass
{
    private const double Attenuation = 66, Transition = 0.1;

    private readonly float[] _taps;

    /// <summary>Designs the filter.</summary>
    /// <param name="edge">In hertz; above 0 and below half of the sample rate.</param>
    /// <param name="sampleRate">In hertz.</param>
    public LinearPhaseLowPass(double edge, int sampleRate)
    {
        double width = Transition * edge / sampleRate, cutoff = (edge / sampleRate) - (width / 2);
        Margin = (int)Math.Ceiling((Attenuation - 7.95) / (14.36 * width) / 2);
        double beta = 0.1102 * (Attenuation - 8.7), sum = 0;
        double[] taps = new double[(2 * Margin) + 1];
        for (int tap = 0; tap < taps.Length; tap++)
        {
            int time = tap - Margin;
            double place = (double)time / (Margin + 1);
            double sinc = time == 0 ? 2 * cutoff : Math.Sin(2 * Math.PI * cutoff * time) / (Math.PI * time);
            taps[tap] = sinc * KaiserWindow.At(place, beta);
            sum += taps[tap];
        }

        // What does not move passes as it is.
        _taps = Array.ConvertAll(taps, tap => (float)(tap / sum));
    }

    /// <summary>Samples before and after an output that it depends on.</summary>
    public int Margin { get; }

    /// <summary>The impulse response, [2 x <see cref="Margin"/> + 1]; it is symmetric.</summary>
    public ReadOnlySpan<float> Taps => _taps;

    /// <summary>Filters.</summary>
    /// <param name="samples">[T + 2 x <see cref="Margin"/>]: what comes before, the sound, what comes after.</param>
    /// <param name="output">[T]; not the same memory.</param>
    public void Apply(ReadOnlySpan<float> samples, Span<float> output) => FirFilter.Apply(samples, _taps, output);
}
