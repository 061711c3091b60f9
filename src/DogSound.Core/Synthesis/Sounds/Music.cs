using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>A tune: notes of a scale, plucked or blown, sometimes two at once.</summary>
internal static class Music
{
    /// <summary>Semitones of the pentatonic scale above its lowest note, over two octaves.</summary>
    private static readonly int[] Scale = [0, 2, 4, 7, 9, 12, 14, 16, 19, 21];

    public static void Add(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, lowest = random.NextDouble(180, 420), beat = random.NextDouble(0.18, 0.45);
        double tilt = random.NextDouble(0.8, 2), decay = random.NextDouble(0, 6);
        int chords = 1 + (int)random.NextInteger(2);
        for (double time = random.NextDouble(0, 0.6); time < duration; time += beat * (1 + random.NextInteger(2)))
        {
            for (int i = 0; i < chords; i++)
            {
                double pitch = lowest * Math.Pow(2, Scale[random.NextInteger(Scale.Length)] / 12.0);
                new Voice
                {
                    Duration = beat * random.NextDouble(0.9, 1.8),
                    Pitch = [new(0, pitch)],
                    Tilt = tilt,
                    Attack = 0.01,
                    Release = 0.06,
                    Decay = decay,
                    Gain = random.NextDouble(0.5, 1),
                }.AddTo(clip, time, sampleRate, random);
            }
        }
    }
}
