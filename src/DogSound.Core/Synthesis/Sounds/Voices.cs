using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>Throats that are not a dog's: people, cats, birds.</summary>
internal static class Voices
{
    /// <summary>First and second formants of vowels, in hertz (G. E. Peterson and H. L. Barney, Control Methods Used in a Study of
    /// the Vowels, 1952; men, rounded).</summary>
    private static readonly (double First, double Second)[] Vowels = [(270, 2290), (530, 1840), (730, 1090), (570, 840), (300, 870)];

    /// <summary>Something like speech: syllables of vowels, with a consonant's noise before some, and pauses between phrases.</summary>
    public static void AddSpeech(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, pitch = random.NextDouble(90, 260), rate = random.NextDouble(0.12, 0.24);
        double time = random.NextDouble(0, 0.3 * duration);
        while (time < duration - rate)
        {
            (double first, double second) = Vowels[random.NextInteger(Vowels.Length)];
            double tone = pitch * random.NextDouble(0.85, 1.25), length = rate * random.NextDouble(0.6, 1);
            if (random.NextDouble() < 0.4)
                Impact.AddBurst(clip, time, new(random.NextDouble(2000, 3600), 1500, 0.3), 0.01, 0.02, sampleRate, random);
            new Voice
            {
                Duration = length,
                Pitch = [new(0, tone), new(1, tone * random.NextDouble(0.8, 1.1))],
                Formants = [new(first, 90), new(second, 130, 0.6), new(2600, 200, 0.3)],
                Breath = 0.05,
                Jitter = 0.01,
                Attack = 0.03,
                Release = 0.05,
                Gain = random.NextDouble(0.4, 1),
            }.AddTo(clip, time + 0.02, sampleRate, random);
            time += rate * random.NextDouble(0.7, 1.5);
            if (random.NextDouble() < 0.12) time += random.NextDouble(0.15, 0.6);
        }
    }

    /// <summary>One to three meows: an arch of pitch while the mouth opens and closes.</summary>
    public static void AddMeows(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, pitch = random.NextDouble(420, 900);
        long count = 1 + random.NextInteger(3);
        double time = random.NextDouble(0, 0.5 * duration);
        for (int i = 0; i < count && time < duration - 0.4; i++)
        {
            double length = random.NextDouble(0.45, 1);
            new Voice
            {
                Duration = length,
                Pitch = [new(0, 0.8 * pitch), new(0.3, pitch * random.NextDouble(0.95, 1.1)), new(1, 0.65 * pitch)],
                Formants = [new(1050, 350), new(2100, 400, 0.9), new(3300, 500, 0.6)],
                Tilt = 0.3,
                Breath = 0.04,
                Jitter = 0.006,
                Attack = 0.12,
                Release = 0.3,
            }.AddTo(clip, time, sampleRate, random);
            time += length + random.NextDouble(0.3, 1.5);
        }
    }

    /// <summary>A bird: rows of quick chirps, high and pure.</summary>
    public static void AddBirds(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, pitch = random.NextDouble(2000, 3300), bend = random.NextDouble(0.75, 1.15);
        double length = random.NextDouble(0.03, 0.09), gap = random.NextDouble(0.02, 0.08);
        for (double time = random.NextDouble(0, 0.8); time < duration; time += random.NextDouble(0.3, 1.2))
        {
            for (long chirps = 3 + random.NextInteger(8); chirps > 0 && time < duration; chirps--, time += length + gap)
            {
                new Voice { Duration = length, Pitch = [new(0, pitch), new(1, bend * pitch)], Tilt = 3, Attack = 0.01, Release = 0.02 }
                    .AddTo(clip, time, sampleRate, random);
            }
        }
    }
}
