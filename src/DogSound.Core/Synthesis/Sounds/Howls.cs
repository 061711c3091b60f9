using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>A long tone that rises, stays with a vibrato, and falls; twice where there is time.</summary>
internal static class Howls
{
    public static void Add(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, pitch = random.NextDouble(280, 900), size = random.NextDouble(0.8, 1.3);
        double length = Math.Min(random.NextDouble(1.4, 4), 0.9 * duration);
        double start = random.NextDouble(0, duration - length);
        do
        {
            double top = pitch * random.NextDouble(0.93, 1.07);
            new Voice
            {
                Duration = length,
                Pitch =
                [
                    new(0, random.NextDouble(0.5, 0.75) * top), new(random.NextDouble(0.12, 0.3), top),
                    new(random.NextDouble(0.5, 0.75), random.NextDouble(0.85, 1.05) * top), new(1, random.NextDouble(0.5, 0.8) * top),
                ],
                Formants = [new(1.2 * top, 400), new(1400 * size, 500, 0.35)],
                Tilt = random.NextDouble(0.9, 1.8),
                Breath = random.NextDouble(0.01, 0.08),
                VibratoRate = random.NextDouble(3, 6.5),
                VibratoDepth = random.NextDouble(0.003, 0.03),
                Jitter = 0.004,
                Attack = random.NextDouble(0.1, 0.4),
                Release = random.NextDouble(0.2, 0.6),
            }.AddTo(clip, start, sampleRate, random);
            start += length + random.NextDouble(0.2, 1);
            length = random.NextDouble(1, 2.5);
        }
        while (start + length < duration);
    }
}
