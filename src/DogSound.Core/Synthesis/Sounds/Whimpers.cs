using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>A dog that whimpers: a row of short, high, breathy glides, up and down or down only.</summary>
internal static class Whimpers
{
    public static void Add(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, pitch = random.NextDouble(650, 1700);
        double length = random.NextDouble(0.16, 0.5), gap = random.NextDouble(0.05, 0.45), depth = random.NextDouble(0.15, 0.4);
        bool falls = random.NextDouble() < 0.4;
        int count = Math.Min(3 + (int)random.NextInteger(7), Math.Max(1, (int)(duration / (length + gap))));
        double start = random.NextDouble(0, Math.Max(0, duration - (count * (length + gap))));
        for (int i = 0; i < count; i++)
        {
            double each = length * random.NextDouble(0.7, 1.3), top = pitch * random.NextDouble(0.88, 1.12);
            double low = (1 - depth) * top;
            new Voice
            {
                Duration = each,
                Pitch = falls ? [new(0, top), new(1, low)] : [new(0, low), new(random.NextDouble(0.3, 0.6), top), new(1, low)],
                Formants = [new(1.1 * top, 500), new(2600, 900, 0.3)],
                Tilt = random.NextDouble(1, 1.8),
                Breath = random.NextDouble(0.08, 0.3),
                VibratoRate = random.NextDouble(9, 16),
                VibratoDepth = random.NextDouble(0, 0.02),
                Jitter = 0.01,
                Attack = 0.3 * each,
                Release = 0.5 * each,
                Gain = random.NextDouble(0.5, 1),
            }.AddTo(clip, start, sampleRate, random);
            start += each + (gap * random.NextDouble(0.6, 1.4));
        }
    }
}
