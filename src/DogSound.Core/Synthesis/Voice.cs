using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis;

/// <summary>A resonance of a throat or a case.</summary>
/// <param name="Frequency">Centre, in hertz.</param>
/// <param name="Bandwidth">Width between the points 3 dB down, in hertz.</param>
/// <param name="Gain">Amplitude at the centre.</param>
internal readonly record struct Formant(double Frequency, double Bandwidth, double Gain = 1);

/// <summary>A point of a pitch glide.</summary>
/// <param name="Position">0 at the start of the sound, 1 at its end.</param>
/// <param name="Frequency">In hertz.</param>
internal readonly record struct PitchPoint(double Position, double Frequency);

/// <summary>
/// One utterance: a harmonic tone that glides, shaped by formants, mixed with breath through the same formants. Barks, howls,
/// whimpers, meows, syllables, motors and notes are all made of it; only the numbers differ.
/// </summary>
internal sealed record Voice
{
    private const int MaximumHarmonics = 48;
    private const int BlockLength = 64;

    /// <summary>Seconds.</summary>
    public required double Duration { get; init; }

    /// <summary>The glide, in order of position; between the points the pitch bends smoothly.</summary>
    public required PitchPoint[] Pitch { get; init; }

    /// <summary>Resonances; none leaves the harmonics as they are.</summary>
    public Formant[] Formants { get; init; } = [];

    /// <summary>Harmonic k has the amplitude 1/k^Tilt.</summary>
    public double Tilt { get; init; } = 1;

    /// <summary>Even harmonics are left out, as in a square wave.</summary>
    public bool OddOnly { get; init; }

    /// <summary>Share of noise in the power, 0 to 1.</summary>
    public double Breath { get; init; }

    /// <summary>Cycles a second of the vibrato.</summary>
    public double VibratoRate { get; init; }

    /// <summary>Vibrato, as a part of the pitch.</summary>
    public double VibratoDepth { get; init; }

    /// <summary>How much every cycle's pitch strays at random, as a part of the pitch.</summary>
    public double Jitter { get; init; }

    /// <summary>Seconds until the sound is there.</summary>
    public double Attack { get; init; } = 0.01;

    /// <summary>Seconds in which it goes.</summary>
    public double Release { get; init; } = 0.02;

    /// <summary>Nepers a second that it falls by in between.</summary>
    public double Decay { get; init; }

    /// <summary>Root mean square while it lasts, before the decay.</summary>
    public double Gain { get; init; } = 1;

    /// <summary>Adds the sound to a clip; what lies outside of it is cut off.</summary>
    /// <param name="clip">[T].</param>
    /// <param name="start">Seconds into the clip; may be negative.</param>
    /// <param name="sampleRate">In hertz.</param>
    /// <param name="random">Breath and jitter.</param>
    public void AddTo(Span<float> clip, double start, int sampleRate, RandomSequence random)
    {
        int first = (int)Math.Round(start * sampleRate), length = (int)(Duration * sampleRate);
        Span<double> amplitudes = stackalloc double[MaximumHarmonics];
        Span<BandPass> throat = stackalloc BandPass[Formants.Length];
        for (int i = 0; i < throat.Length; i++) throat[i] = new BandPass(Formants[i].Frequency, Formants[i].Bandwidth, sampleRate);
        double phase = random.NextDouble(0, 2 * Math.PI), stray = 0, frequency = 0;
        double tone = Gain * Math.Sqrt(1 - Breath), breath = Gain * Math.Sqrt(Breath);
        int harmonics = 0;
        for (int i = 0; i < length && first + i < clip.Length; i++)
        {
            if (i % BlockLength == 0)
            {
                stray += 0.3 * (random.NextNormal() * Jitter - stray);
                frequency = PitchAt((double)i / length, (double)i / sampleRate) * (1 + stray);
                harmonics = SetAmplitudes(amplitudes, frequency, sampleRate);
            }
            phase += 2 * Math.PI * frequency / sampleRate;
            double sample = tone * Harmonics(phase, amplitudes[..harmonics]);
            if (breath > 0) sample += breath * Throat(ColoredNoise.White(random), throat);
            if (first + i >= 0) clip[first + i] += (float)(sample * EnvelopeAt((double)i / sampleRate));
        }
    }

    private double PitchAt(double position, double time)
    {
        int next = Array.FindIndex(Pitch, point => point.Position > position);
        double frequency = next <= 0 ? Pitch[next < 0 ? ^1 : 0].Frequency : Bend(Pitch[next - 1], Pitch[next], position);
        return frequency * (1 + VibratoDepth * Math.Sin(2 * Math.PI * VibratoRate * time));
    }

    private static double Bend(PitchPoint from, PitchPoint to, double position)
    {
        double share = (position - from.Position) / (to.Position - from.Position);
        return from.Frequency + ((to.Frequency - from.Frequency) * (1 - Math.Cos(Math.PI * share)) / 2);
    }

    /// <summary>Amplitudes of the harmonics below half the sample rate, for a root mean square of 1; returns how many there are.</summary>
    private int SetAmplitudes(Span<double> amplitudes, double frequency, int sampleRate)
    {
        int count = Math.Clamp((int)(0.48 * sampleRate / frequency), 1, MaximumHarmonics);
        double power = 0;
        for (int i = 0; i < count; i++)
        {
            amplitudes[i] = OddOnly && i % 2 == 1 ? 0 : Math.Pow(i + 1, -Tilt) * Resonance((i + 1) * frequency);
            power += amplitudes[i] * amplitudes[i] / 2;
        }
        double gain = 1 / Math.Sqrt(power);
        foreach (ref double amplitude in amplitudes[..count]) amplitude *= gain;
        return count;
    }

    private double Resonance(double frequency)
    {
        if (Formants.Length == 0) return 1;
        double sum = 0.03;
        foreach (Formant formant in Formants)
        {
            double distance = (frequency - formant.Frequency) / (formant.Bandwidth / 2);
            sum += formant.Gain / Math.Sqrt(1 + (distance * distance));
        }
        return sum;
    }

    // sin((k+1)x) = 2 cos(x) sin(kx) - sin((k-1)x): one sine and one cosine a sample, however many harmonics.
    private static double Harmonics(double phase, ReadOnlySpan<double> amplitudes)
    {
        double twoCosine = 2 * Math.Cos(phase), previous = 0, current = Math.Sin(phase), sum = 0;
        foreach (double amplitude in amplitudes)
        {
            sum += amplitude * current;
            (previous, current) = (current, (twoCosine * current) - previous);
        }
        return sum;
    }

    private double Throat(double noise, Span<BandPass> throat)
    {
        if (throat.Length == 0) return noise;
        double sum = 0;
        for (int i = 0; i < throat.Length; i++) sum += Formants[i].Gain * throat[i].NoiseGain * throat[i].Next(noise);
        return sum / Math.Sqrt(throat.Length);
    }

    private double EnvelopeAt(double time)
    {
        double rise = Math.Min(1, time / Attack), fall = Math.Min(1, (Duration - time) / Release);
        return rise * rise * (3 - 2 * rise) * fall * fall * (3 - 2 * fall) * Math.Exp(-Decay * time);
    }
}
