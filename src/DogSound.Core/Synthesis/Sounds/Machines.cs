using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>Sounds that go on: a motor, hissing steam or water, a kettle's whistle.</summary>
internal static class Machines
{
    /// <summary>A vacuum cleaner or a fan: a low hum under broad noise, nearly all of the clip.</summary>
    public static void AddMotor(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, pitch = random.NextDouble(90, 420);
        double start = random.NextDouble(-1, 0.3 * duration), drift = random.NextDouble(0.92, 1.08);
        new Voice
        {
            Duration = duration + 1,
            Pitch = [new(0, pitch), new(1, drift * pitch)],
            Formants = [new(random.NextDouble(300, 900), 500), new(random.NextDouble(1200, 2600), 1500, 0.8)],
            Tilt = random.NextDouble(0.6, 1.2),
            Breath = random.NextDouble(0.3, 0.85),
            Jitter = 0.002,
            Attack = 0.3,
            Release = 0.3,
        }.AddTo(clip, start, sampleRate, random);
    }

    /// <summary>Steam or a tap: noise in a high band that comes and goes once or twice.</summary>
    public static void AddHiss(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, length = random.NextDouble(0.25, 0.9) * duration;
        var band = new Formant(random.NextDouble(1500, 3200), random.NextDouble(800, 2500));
        double start = random.NextDouble(0, duration - length);
        Impact.AddBurst(clip, start, band, random.NextDouble(0.1, 0.8) * length, 0.3 * length, sampleRate, random);
    }

    /// <summary>A kettle: one high tone that swells and wavers.</summary>
    public static void AddWhistle(Span<float> clip, int sampleRate, RandomSequence random)
    {
        double duration = (double)clip.Length / sampleRate, pitch = random.NextDouble(1700, 3400);
        double length = random.NextDouble(0.5, 1) * duration;
        new Voice
        {
            Duration = length,
            Pitch = [new(0, random.NextDouble(0.8, 0.95) * pitch), new(0.4, pitch), new(1, random.NextDouble(0.95, 1.02) * pitch)],
            Tilt = 2,
            Breath = random.NextDouble(0.1, 0.4),
            Formants = [new(pitch, 800)],
            VibratoRate = random.NextDouble(4, 9),
            VibratoDepth = 0.004,
            Jitter = 0.004,
            Attack = 0.4 * length,
            Release = 0.2 * length,
        }.AddTo(clip, random.NextDouble(0, duration - length), sampleRate, random);
    }
}
