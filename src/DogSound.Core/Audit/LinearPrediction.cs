using System.Numerics.Tensors;
using DogSound.Core.Filtering;

namespace DogSound.Core.Audit;

/// <summary>
/// Takes away of a sound what can be predicted of it, which leaves a flat spectrum: tones and hums go, and what is left is the one
/// recording's own (see <see cref="LevinsonDurbin"/>).
/// </summary>
internal static class LinearPrediction
{
    /// <summary>Samples that each sample is predicted from: 4 ms at 8 kHz.</summary>
    private const int Order = 32;

    // As if there was white noise 50 dB below the sound: what an encoder has emptied is not raised to its level.
    private const double Floor = 1e-5;

    /// <summary>The error of the prediction.</summary>
    /// <param name="samples">[T].</param>
    /// <returns>[T].</returns>
    public static float[] Residual(ReadOnlySpan<float> samples)
    {
        float[] residual = samples.ToArray();
        double[] correlation = new double[Order + 1];
        for (int lag = 0; lag <= Math.Min(Order, samples.Length - 1); lag++)
            correlation[lag] = TensorPrimitives.Dot(samples[lag..], samples[..^lag]);
        if (correlation[0] <= 0) return residual;
        correlation[0] *= 1 + Floor;
        double[] filter = LevinsonDurbin.Solve(correlation);
        for (int lag = 1; lag <= Math.Min(Order, samples.Length - 1); lag++)
            TensorPrimitives.MultiplyAdd(samples[..^lag], (float)filter[lag], residual.AsSpan(lag), residual.AsSpan(lag));
        return residual;
    }
}
