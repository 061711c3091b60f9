using DogSound.Core.Randomness;
using DogSound.Core.Synthesis.Sounds;

namespace DogSound.Core.Synthesis;

/// <summary>
/// What lies between a sound and its recording, drawn for every clip whatever its class: a room, a microphone, noise and hum
/// behind it, sometimes another sound far away, and the level. It is what keeps a data set from being told apart by loudness or colour.
/// </summary>
internal static class Recording
{
    private const double FrameDuration = 0.02;

    /// <summary>Turns a clean sound into a recording of it.</summary>
    /// <param name="clip">[T], in place; a clean sound with silence around it. Afterwards its peak lies between -26 and -1 dB.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="random">Everything that is drawn.</param>
    public static void Apply(Span<float> clip, int sampleRate, RandomSequence random)
    {
        if (random.NextDouble() < 0.75) Room.Add(clip, random.NextDouble(0.1, 0.7), random.NextDouble(0.1, 0.8), sampleRate, random);
        double level = ActiveLevel(clip, sampleRate);
        if (random.NextDouble() < 0.3) AddDistant(clip, level * Amplitude(random.NextDouble(-30, -15)), sampleRate, random);
        AddBackground(clip, level * Amplitude(-random.NextDouble(6, 32)), sampleRate, random);
        ColorAsMicrophone(clip, sampleRate, random);
        SetPeak(clip, Amplitude(random.NextDouble(-26, -1)));
    }

    /// <summary>Root mean square of the frames of 20 ms that are less than 20 dB below the loudest one: the level of the sound,
    /// however much silence is around it.</summary>
    internal static double ActiveLevel(ReadOnlySpan<float> clip, int sampleRate)
    {
        int length = Math.Min(clip.Length, (int)(FrameDuration * sampleRate)), frames = clip.Length / length, active = 0;
        double[] powers = new double[frames];
        for (int frame = 0; frame < frames; frame++)
        {
            foreach (float sample in clip.Slice(frame * length, length)) powers[frame] += (double)sample * sample / length;
        }
        double threshold = powers.Max() / 100, sum = 0;
        foreach (double power in powers)
        {
            if (power < threshold) continue;
            sum += power;
            active++;
        }
        return Math.Sqrt(sum / active);
    }

    private static double Amplitude(double decibels) => Math.Pow(10, decibels / 20);

    private static void AddDistant(Span<float> clip, double level, int sampleRate, RandomSequence random)
    {
        float[] distant = new float[clip.Length];
        OtherSounds.Add(distant, sampleRate, random);
        AddScaled(clip, distant, level / ActiveLevel(distant, sampleRate));
    }

    private static void AddBackground(Span<float> clip, double level, int sampleRate, RandomSequence random)
    {
        float[] noise = new float[clip.Length];
        ColoredNoise.Fill(noise, random.NextDouble(), sampleRate, random);
        if (random.NextDouble() < 0.35)
        {
            double mains = random.NextDouble() < 0.5 ? 50 : 60, gain = random.NextDouble(0.2, 1.2);
            new Voice { Duration = ((double)clip.Length / sampleRate) + 1, Pitch = [new(0, mains)], Tilt = random.NextDouble(0.7, 1.5), Gain = gain }
                .AddTo(noise, -0.5, sampleRate, random);
        }
        AddScaled(clip, noise, level / ActiveLevel(noise, sampleRate));
    }

    private static void ColorAsMicrophone(Span<float> clip, int sampleRate, RandomSequence random)
    {
        // Part of the treble, or of the bass, is taken away: far or covered microphones, small ones.
        var treble = new LowPass(random.NextDouble(900, 3500), sampleRate);
        var bass = new LowPass(random.NextDouble(150, 900), sampleRate);
        double dull = random.NextDouble(0, 0.8), thin = random.NextDouble(0, 0.9);
        foreach (ref float sample in clip)
        {
            double colored = sample - (dull * (sample - treble.Next(sample)));
            sample = (float)(colored - (thin * bass.Next(colored)));
        }
    }

    private static void SetPeak(Span<float> clip, double peak)
    {
        float largest = 0;
        foreach (float sample in clip) largest = Math.Max(largest, Math.Abs(sample));
        float gain = (float)(peak / largest);
        foreach (ref float sample in clip) sample *= gain;
    }

    private static void AddScaled(Span<float> clip, ReadOnlySpan<float> other, double gain)
    {
        for (int i = 0; i < clip.Length; i++) clip[i] += (float)(gain * other[i]);
    }
}
