using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>A pane that breaks: a burst of noise, modes that fit no harmonic series, and shards that fall one after another.</summary>
internal static class BreakingGlass
{
    public static void Add(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate;
        double start = random.NextDouble(0, 0.7 * duration), lowest = random.NextDouble(900, 1900), highest = 0.47 * sampleRate;
        Impact.AddBurst(clip, start, new(random.NextDouble(1200, 2800), 2400, 1), 0.002, random.NextDouble(0.03, 0.12), sampleRate, random);
        AddPiece(clip, start, lowest, highest, 10, 1, sampleRate, random);

        int shards = 10 + (int)random.NextInteger(30);
        double scatter = random.NextDouble(0.2, 0.6);
        for (int i = 0; i < shards; i++)
        {
            // Most fall soon, a few late; the later, the smaller.
            double after = -Math.Log(1 - random.NextDouble()) * scatter;
            double gain = random.NextDouble(0.15, 0.8) * Math.Exp(-0.5 * after / scatter);
            if (start + after >= duration) continue;
            Impact.AddBurst(clip, start + after, new(random.NextDouble(1500, 3400), 1800, 0.5 * gain), 0.001, 0.008, sampleRate, random);
            AddPiece(clip, start + after, 1.3 * lowest, highest, 3, gain, sampleRate, random);
        }
    }

    private static void AddPiece(
        Span<float> clip, double start, double lowest, double highest, int modes, double gain, int sampleRate, RandomSequence random)
    {
        for (int i = 0; i < modes; i++)
        {
            double frequency = lowest * Math.Pow(highest / lowest, random.NextDouble());
            Impact.AddMode(clip, start, frequency, random.NextDouble(0.015, 0.12), gain * random.NextDouble(0.2, 0.7), sampleRate);
        }
    }
}
