using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis;

/// <summary>Noise between white (as much in every hertz) and brown (6 dB less an octave).</summary>
internal static class ColoredNoise
{
    private const double BrownCorner = 120;

    /// <summary>Fills with noise of root mean square 1 or near it.</summary>
    /// <param name="target">[T].</param>
    /// <param name="color">0 is white, 1 is brown below a corner of 120 Hz; between them the two are mixed.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="random">Every sample.</param>
    public static void Fill(Span<float> target, double color, int sampleRate, RandomSequence random)
    {
        var low = new LowPass(BrownCorner, sampleRate);
        // A one-pole low-pass lets pi/2 x corner of the half sample rate through.
        double brownGain = Math.Sqrt(sampleRate / (Math.PI * BrownCorner));
        for (int i = 0; i < target.Length; i++)
        {
            double white = White(random);
            target[i] = (float)(((1 - color) * white) + (color * brownGain * low.Next(white)));
        }
    }

    /// <summary>One sample of white noise: uniform, root mean square 1.</summary>
    public static double White(RandomSequence random) => (random.NextDouble() - 0.5) * 3.4641016151377544;
}
