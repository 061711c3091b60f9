using DogSound.Core.Models;
using static TorchSharp.torch;

namespace DogSound.Core.Inference;

/// <summary>
/// Asks a model, on this machine, whether bfloat16 says the same as float32. The probe sounds are made from a fixed seed
/// (noise, tones and sweeps at several levels), so the answer is the same at every start and for every batch.
/// </summary>
public static class PrecisionProbe
{
    /// <summary>Largest difference of any probability on the probe sounds with which bfloat16 is taken.</summary>
    public const double Tolerance = 0.01;

    private const int Sounds = 8;

    /// <summary>Whether every probability differs by at most <see cref="Tolerance"/>.</summary>
    /// <param name="model">The model; it is not changed.</param>
    public static bool IsCloseEnough(SoundModel model) => LargestDifference(model) <= Tolerance;

    /// <summary>Largest absolute difference of a probability between bfloat16 and float32.</summary>
    /// <param name="model">The model; it is not changed.</param>
    public static double LargestDifference(SoundModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        int count = model.Document.Features.SampleCount;
        int sampleRate = model.Document.Features.SampleRate;
        var samples = new float[Sounds * count];
        for (int sound = 0; sound < Sounds; sound++) Fill(samples.AsSpan(sound * count, count), sound, sampleRate);
        using Tensor waveforms = tensor(samples, [Sounds, count]);
        double[] exact = Predictor.Probabilities(model, waveforms, bfloat16: false);
        double[] rounded = Predictor.Probabilities(model, waveforms, bfloat16: true);
        return exact.Zip(rounded, (a, b) => Math.Abs(a - b)).Max();
    }

    private static void Fill(Span<float> samples, int sound, int sampleRate)
    {
        var random = new Random(sound);
        double level = Math.Pow(10, -0.4 * (sound % 4)) * 0.5;
        double noise = sound < 4 ? 1 : 0.05;
        for (int index = 0; index < samples.Length; index++)
        {
            double seconds = (double)index / sampleRate;
            double tone = Math.Sin(2 * Math.PI * (300 + (400 * sound) + (60 * seconds)) * seconds);
            samples[index] = (float)(level * ((noise * ((random.NextDouble() * 2) - 1)) + ((1 - noise) * tone)));
        }
    }
}
