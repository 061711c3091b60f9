using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>Dull blows and many small ones: doors, steps, rain.</summary>
internal static class Knocks
{
    /// <summary>A door or steps: one to five thumps, the low modes of wood under a short burst.</summary>
    public static void AddDoor(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, wood = random.NextDouble(90, 300), gap = random.NextDouble(0.15, 0.6);
        long count = 1 + random.NextInteger(5);
        double time = random.NextDouble(0, 0.7 * duration);
        for (int i = 0; i < count && time < duration; i++, time += gap * random.NextDouble(0.9, 1.1))
        {
            double gain = random.NextDouble(0.6, 1);
            Impact.AddBurst(clip, time, new(random.NextDouble(500, 1500), 1500, 0.7 * gain), 0.002, 0.025, sampleRate, random);
            foreach (double ratio in (ReadOnlySpan<double>)[1, 1.7, 2.9, 4.6])
                Impact.AddMode(clip, time, ratio * wood * random.NextDouble(0.97, 1.03), 0.06 / ratio, 1.5 * gain / ratio, sampleRate);
        }
    }

    /// <summary>Rain: a great number of drops over soft noise.</summary>
    public static void AddRain(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, drops = random.NextDouble(30, 150) * duration;
        Impact.AddBurst(clip, 0, new(random.NextDouble(1200, 3000), 2500, 0.15), 0.05, 10 * duration, sampleRate, random);
        for (int i = 0; i < drops; i++)
        {
            double gain = random.NextDouble(0.1, 0.7), time = random.NextDouble(0, duration);
            Impact.AddBurst(clip, time, new(random.NextDouble(700, 3400), 900, gain), 0.001, random.NextDouble(0.003, 0.012), sampleRate, random);
        }
    }
}
