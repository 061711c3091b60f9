namespace DogSound.Core.Features;

/// <summary>The constants of a log-mel spectrogram, computed in float64: mel filters and the window.</summary>
public static class MelFilterbank
{
    /// <summary>
    /// Triangular filters, evenly spaced on the HTK mel scale, not normalized: torchaudio's <c>melscale_fbanks</c> with
    /// <c>mel_scale="htk"</c>, <c>norm=None</c>. mel(f) = 2595 log10(1 + f / 700) (S. Young et al., The HTK Book, 5.4).
    /// </summary>
    /// <param name="settings">Valid settings.</param>
    /// <returns>[M, n_fft / 2 + 1]: how much of each frequency's power each mel band takes, 0 to 1.</returns>
    public static double[,] Create(FeatureSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        double lowest = ToMel(settings.MinimumFrequency), highest = ToMel(settings.MaximumFrequency);
        double[] corners = new double[settings.MelCount + 2];
        for (int i = 0; i < corners.Length; i++)
            corners[i] = ToHertz(lowest + (highest - lowest) * i / (settings.MelCount + 1));

        // torchaudio spreads the bins from 0 to the whole number of hertz below half the sample rate.
        double binWidth = (double)(settings.SampleRate / 2) / (settings.BinCount - 1);
        double[,] filters = new double[settings.MelCount, settings.BinCount];
        for (int mel = 0; mel < settings.MelCount; mel++)
        {
            for (int bin = 0; bin < settings.BinCount; bin++)
            {
                double frequency = bin * binWidth;
                double rising = (frequency - corners[mel]) / (corners[mel + 1] - corners[mel]);
                double falling = (corners[mel + 2] - frequency) / (corners[mel + 2] - corners[mel + 1]);
                filters[mel, bin] = Math.Max(0, Math.Min(rising, falling));
            }
        }

        return filters;
    }

    /// <summary>
    /// The periodic Hann window, 0.5 - 0.5 cos(2 pi n / win_length), in the middle of n_fft samples, zero around it.
    /// </summary>
    /// <param name="settings">Valid settings.</param>
    /// <returns>[n_fft]</returns>
    public static double[] CreateWindow(FeatureSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        double[] window = new double[settings.FftSize];
        int start = (settings.FftSize - settings.WindowLength) / 2;
        for (int n = 0; n < settings.WindowLength; n++)
            window[start + n] = 0.5 - 0.5 * Math.Cos(2 * Math.PI * n / settings.WindowLength);
        return window;
    }

    private static double ToMel(double hertz) => 2595 * Math.Log10(1 + hertz / 700);

    private static double ToHertz(double mel) => 700 * (Math.Pow(10, mel / 2595) - 1);
}
