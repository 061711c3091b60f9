using TorchSharp;
using static TorchSharp.torch;

namespace DogSound.Core.Augmentation;

/// <summary>
/// How loud sounds are to people: the greatest A-weighted level of any window of about a tenth of a second, as between-class mixing measures it
/// (Y. Tokozume et al., Learning from Between-class Examples for Deep Sound Recognition, 2018, section 3.2). Only differences of levels mean
/// anything: there is no microphone that they are calibrated for.
/// </summary>
internal static class SoundLevel
{
    /// <summary>The level of silence, and of everything below it, in decibels.</summary>
    public const double Least = -80;

    // Windows of a power of two are at least so long, in seconds: 2048 samples at 16 kHz.
    private const double ShortestWindow = 0.09;

    // Rows at once: the windows of a batch take twice the memory of its sound, and their spectra four times.
    private const int RowsAtOnce = 32;

    /// <summary>The level of each row, in decibels.</summary>
    /// <param name="waveforms">[B, T] float32.</param>
    /// <param name="sampleRate">Samples a second, in hertz.</param>
    public static double[] Of(Tensor waveforms, int sampleRate)
    {
        int length = 2;
        while (length < ShortestWindow * sampleRate) length *= 2;
        length = (int)Math.Min(length, waveforms.shape[1]);
        using DisposeScope scope = NewDisposeScope();
        Tensor window = tensor(Hann(length)).to(waveforms.device), weights = tensor(Weights(length, sampleRate)).to(waveforms.device);
        List<double> levels = [];
        for (long first = 0; first < waveforms.shape[0]; first += RowsAtOnce)
        {
            using DisposeScope inner = NewDisposeScope();
            Tensor rows = waveforms.narrow(0, first, Math.Min(RowsAtOnce, waveforms.shape[0] - first));
            Tensor magnitudes = fft.rfft(rows.unfold(1, length, Math.Max(1, length / 2)).mul(window)).abs();
            // A matrix product would round a row by what stands beside it.
            Tensor powers = magnitudes.mul(magnitudes).mul(weights).sum([2]).amax([1]);
            levels.AddRange(powers.cpu().data<float>().ToArray().Select(power => Math.Max(Least, 10 * Math.Log10(power))));
        }

        return [.. levels];
    }

    /// <summary>The A-weighting as a factor of power, 1 at 1 kHz (IEC 61672-1, annex E).</summary>
    /// <param name="frequency">In hertz.</param>
    internal static double Weight(double frequency)
    {
        const double F1 = 20.598997, F2 = 107.65265, F3 = 737.86223, F4 = 12194.217, AtOneKilohertz = -2.0;
        double square = frequency * frequency;
        double amplitude = F4 * F4 * square * square
            / ((square + F1 * F1) * Math.Sqrt((square + F2 * F2) * (square + F3 * F3)) * (square + F4 * F4));
        return amplitude * amplitude * Math.Pow(10, -AtOneKilohertz / 10);
    }

    private static float[] Hann(int length) =>
        [.. Enumerable.Range(0, length).Select(n => (float)(0.5 - 0.5 * Math.Cos(2 * Math.PI * n / length)))];

    private static float[] Weights(int length, int sampleRate) =>
        [.. Enumerable.Range(0, length / 2 + 1).Select(bin => (float)Weight((double)bin * sampleRate / length))];
}
