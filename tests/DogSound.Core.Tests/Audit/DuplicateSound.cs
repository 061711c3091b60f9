namespace DogSound.Core.Tests.Audit;

/// <summary>Sounds at 8 kHz that resemble recordings, and what happens to them.</summary>
internal static class DuplicateSound
{
    public const int SampleRate = 8000;

    /// <summary>Chirps over a little noise; another seed is another recording.</summary>
    public static float[] Recording(int seed, double seconds = 4)
    {
        var random = new Random(seed);
        float[] samples = Noise(random, (int)(seconds * SampleRate), 0.002);
        for (double start = 0; start < seconds - 0.3; start += 0.05 + (0.3 * random.NextDouble()))
        {
            double low = 300 + (3000 * random.NextDouble()), high = 300 + (3000 * random.NextDouble()), length = 0.05 + (0.2 * random.NextDouble());
            Add(samples, start, length, at => 0.2 * Math.Exp(-4 * at / length) * Math.Sin(2 * Math.PI * ((low * at) + ((high - low) * at * at / (2 * length)))));
        }
        return samples;
    }

    /// <summary>Beeps of one device in another room: the same tone and rhythm, but no beep begins at quite the same moment of the tone.</summary>
    public static float[] Alarm(int seed, double start)
    {
        var random = new Random(seed);
        float[] samples = Noise(random, 4 * SampleRate, 0.003);
        for (double beep = start; beep < 3.8; beep += 0.2)
        {
            double phase = 2 * Math.PI * random.NextDouble();
            Add(samples, beep + (0.001 * random.NextDouble()), 0.1, at => 0.3 * Math.Sin(Math.PI * at / 0.1) * Math.Sin((2 * Math.PI * 3100 * at) + phase));
        }
        return samples;
    }

    /// <summary>A clock: ticks of one sound, not quite regular and not quite as loud, and the noise of the room.</summary>
    public static float[] Clock(int seed)
    {
        var random = new Random(seed);
        float[] samples = Noise(random, 4 * SampleRate, 0.004);
        for (double tick = 0.2; tick < 3.8; tick += 0.5)
        {
            double level = 0.2 + (0.1 * random.NextDouble()), tone = 1500 * (0.97 + (0.06 * random.NextDouble()));
            Add(samples, tick + (0.004 * random.NextDouble()), 0.03, at => level * Math.Exp(-200 * at) * Math.Sin(2 * Math.PI * tone * at));
        }
        return samples;
    }

    public static float[] Rain(int seed) => Noise(new Random(seed), 4 * SampleRate, 0.1);

    /// <summary>With noise that is so many dB quieter.</summary>
    public static float[] WithNoise(float[] samples, double decibels, int seed)
    {
        double rms = Math.Sqrt(samples.Average(sample => (double)sample * sample));
        float[] noise = Noise(new Random(seed), samples.Length, rms * Math.Pow(10, -decibels / 20) * Math.Sqrt(3));
        return [.. samples.Zip(noise, (sample, other) => sample + other)];
    }

    private static float[] Noise(Random random, int count, double amplitude) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(amplitude * ((2 * random.NextDouble()) - 1)))];

    private static void Add(float[] samples, double start, double length, Func<double, double> sound)
    {
        int first = (int)Math.Ceiling(start * SampleRate), last = Math.Min(samples.Length, (int)((start + length) * SampleRate));
        for (int index = first; index < last; index++)
            samples[index] += (float)sound((index / (double)SampleRate) - start);
    }
}
