using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis;

/// <summary>
/// The echo of a small room: four comb filters side by side, then two all-pass filters (M. R. Schroeder, Natural Sounding
/// Artificial Reverberation, 1962). Delays and decay are drawn for every clip.
/// </summary>
internal static class Room
{
    /// <summary>Adds the room to a clip.</summary>
    /// <param name="clip">[T], in place.</param>
    /// <param name="decay">Seconds in which the echo falls by 60 dB.</param>
    /// <param name="wet">Amplitude of the echo beside the direct sound.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="random">The room's size.</param>
    public static void Add(Span<float> clip, double decay, double wet, int sampleRate, RandomSequence random)
    {
        float[] echo = new float[clip.Length], comb = new float[clip.Length];
        for (int wall = 0; wall < 4; wall++)
        {
            clip.CopyTo(comb);
            double delay = random.NextDouble(0.012, 0.040);
            Comb(comb, (int)(delay * sampleRate), Math.Pow(10, -3 * delay / decay));
            for (int i = 0; i < echo.Length; i++) echo[i] += comb[i] / 4;
        }
        AllPass(echo, (int)(0.005 * sampleRate), 0.7);
        AllPass(echo, (int)(0.0017 * sampleRate), 0.7);
        for (int i = 0; i < clip.Length; i++) clip[i] += (float)(wet * echo[i]);
    }

    private static void Comb(Span<float> samples, int delay, double feedback)
    {
        for (int i = delay; i < samples.Length; i++) samples[i] += (float)(feedback * samples[i - delay]);
    }

    private static void AllPass(Span<float> samples, int delay, double feedback)
    {
        float[] line = new float[delay];
        for (int i = 0; i < samples.Length; i++)
        {
            int slot = i % delay;
            double delayed = line[slot], fed = samples[i] + (feedback * delayed);
            line[slot] = (float)fed;
            samples[i] = (float)(delayed - (feedback * fed));
        }
    }
}
