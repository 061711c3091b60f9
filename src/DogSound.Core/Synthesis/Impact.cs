using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis;

/// <summary>Short sounds of things that are hit: ringing modes and bursts of noise.</summary>
internal static class Impact
{
    /// <summary>Sounds end where they have fallen by 80 dB.</summary>
    private const double Nepers = 9.2;

    /// <summary>Adds one mode of something that was hit: a decaying sine.</summary>
    /// <param name="clip">[T].</param>
    /// <param name="start">Seconds into the clip, from 0.</param>
    /// <param name="frequency">In hertz; one at or above half the sample rate is not heard.</param>
    /// <param name="decay">Seconds in which it falls to 1/e.</param>
    /// <param name="gain">Amplitude at its start.</param>
    /// <param name="sampleRate">In hertz.</param>
    public static void AddMode(Span<float> clip, double start, double frequency, double decay, double gain, int sampleRate)
    {
        if (frequency >= 0.48 * sampleRate) return;
        int first = (int)(start * sampleRate), end = (int)Math.Min(clip.Length, first + (Nepers * decay * sampleRate));
        // A resonator of two poles, rung once: y[n] = 2 r cos(w) y[n-1] - r^2 y[n-2].
        double angle = 2 * Math.PI * frequency / sampleRate, radius = Math.Exp(-1 / (decay * sampleRate));
        double a = 2 * radius * Math.Cos(angle), b = radius * radius;
        double previous = 0, current = gain * Math.Sin(angle) * radius;
        for (int i = first; i < end; i++)
        {
            clip[i] += (float)current;
            (previous, current) = (current, (a * current) - (b * previous));
        }
    }

    /// <summary>Adds a burst of noise in a band.</summary>
    /// <param name="clip">[T].</param>
    /// <param name="start">Seconds into the clip, from 0.</param>
    /// <param name="band">Where the noise lies; its gain is the root mean square at the start.</param>
    /// <param name="attack">Seconds until it is there.</param>
    /// <param name="decay">Seconds in which it falls to 1/e from then on.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="random">Every sample.</param>
    public static void AddBurst(
        Span<float> clip, double start, Formant band, double attack, double decay, int sampleRate, RandomSequence random)
    {
        int first = (int)(start * sampleRate), end = (int)Math.Min(clip.Length, first + ((attack + (Nepers * decay)) * sampleRate));
        var filter = new BandPass(band.Frequency, band.Bandwidth, sampleRate);
        for (int i = first; i < end; i++)
        {
            double time = (double)(i - first) / sampleRate;
            double envelope = time < attack ? time / attack : Math.Exp((attack - time) / decay);
            clip[i] += (float)(band.Gain * filter.NoiseGain * filter.Next(ColoredNoise.White(random)) * envelope);
        }
    }
}
