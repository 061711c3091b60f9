using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>One dog that barks: one to six short, rough bursts whose pitch jumps up and falls.</summary>
internal static class Barks
{
    public static void Add(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double pitch = random.NextDouble(260, 850), size = random.NextDouble(0.8, 1.3);
        double length = random.NextDouble(0.10, 0.26), gap = random.NextDouble(0.12, 0.65), breath = random.NextDouble(0.25, 0.6);
        double duration = (double)clip.Length / sampleRate;
        int count = Math.Min(1 + (int)random.NextInteger(6), Math.Max(1, (int)((duration - 0.1) / (length + gap))));
        double start = random.NextDouble(0, Math.Max(0, duration - (count * (length + gap))));
        for (int i = 0; i < count; i++)
        {
            double each = length * random.NextDouble(0.8, 1.2), tone = pitch * random.NextDouble(0.92, 1.08);
            new Voice
            {
                Duration = each,
                Pitch = [new(0, 0.6 * tone), new(random.NextDouble(0.25, 0.4), tone), new(1, 0.5 * tone)],
                Formants = [new(700 * size, 500), new(1500 * size, 700, 0.7), new(2700 * size, 900, 0.3)],
                Tilt = 0.5,
                Breath = breath,
                Jitter = 0.03,
                Attack = 0.012,
                Release = 0.5 * each,
                Gain = random.NextDouble(0.6, 1),
            }.AddTo(clip, start, sampleRate, random);
            start += each + (gap * random.NextDouble(0.8, 1.2));
        }
    }
}
