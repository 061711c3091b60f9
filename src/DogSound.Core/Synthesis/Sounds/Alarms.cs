using DogSound.Core.Randomness;

namespace DogSound.Core.Synthesis.Sounds;

/// <summary>
/// Smoke and carbon monoxide alarms: the temporal patterns T3 (three beeps of 0.5 s, a pause of 1.5 s) and T4 (four beeps of
/// 0.1 s, a pause of 5 s) of ISO 8201 and NFPA 72, or beeps without a pause; 2.9 to 3.4 kHz, or the square wave at 520 Hz of newer ones.
/// </summary>
internal static class Alarms
{
    private const double EdgeDuration = 0.004;

    public static void Add(Span<float> clip, int sampleRate, RandomSequence random)
    {
        bool low = random.NextDouble() < 0.25;
        double frequency = low ? random.NextDouble(505, 535) : random.NextDouble(2900, 3400);
        (double beep, double gap, int beeps, double pause) = random.NextInteger(3) switch
        {
            0 => (0.5, 0.5, 3, 1.0),
            1 => (0.1, 0.1, 4, 4.9),
            _ => (random.NextDouble(0.08, 0.3), random.NextDouble(0.08, 0.3), 1, 0.0),
        };
        double duration = (double)clip.Length / sampleRate, group = beeps * (beep + gap), cycle = group + pause;
        // A group lies in the clip wherever one fits into it; the pattern goes on before and after.
        double start = random.NextDouble(0, Math.Max(0.1, duration - group));
        start -= cycle * Math.Ceiling(start / cycle);
        for (; start < duration; start += cycle)
        {
            for (int i = 0; i < beeps; i++)
            {
                new Voice
                {
                    Duration = beep,
                    Pitch = [new(0, frequency)],
                    OddOnly = low,
                    Tilt = low ? 1 : 2,
                    Attack = EdgeDuration,
                    Release = EdgeDuration,
                }.AddTo(clip, start + (i * (beep + gap)), sampleRate, random);
            }
        }
    }
}
