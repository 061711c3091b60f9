using DogSound.Core.Models;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Models;

/// <summary>Weights and inputs by formula: the numbers of fixtures/models/networks.py, so that no weights need to be committed.</summary>
internal static class FormulaWeights
{
    /// <summary>Writes the formula's values into every parameter and buffer.</summary>
    public static void Fill(Classifier network)
    {
        using IDisposable guard = no_grad();
        Dictionary<string, Tensor> state = network.state_dict();
        int index = 0;
        foreach (string name in state.Keys.Order(StringComparer.Ordinal))
        {
            Tensor target = state[name];
            if (target.dtype == ScalarType.Float32)
            {
                using Tensor values = tensor(Values(name, target.shape, index)).view(target.shape);
                _ = target.copy_(values);
            }

            index++;
        }
    }

    /// <summary>Input of a network: [B, 1, M, F].</summary>
    public static Tensor Spectrograms(long batch, long mels, long frames)
    {
        float[] values = new float[batch * mels * frames];
        for (int n = 0; n < values.Length; n++)
            values[n] = (float)Math.Sin(0.7 * n + 0.0003 * n * n);
        using Tensor flat = tensor(values);
        return flat.view(batch, 1, mels, frames);
    }

    private static float[] Values(string name, long[] shape, int index)
    {
        float[] values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        double fanIn = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        (double offset, double scale) = shape.Length > 1 ? (0, Math.Sqrt(3 / fanIn))
            : name.EndsWith("running_var", StringComparison.Ordinal) ? (1, 0.5)
            : name.EndsWith("weight", StringComparison.Ordinal) ? (1, 0.1)
            : (0, 0.1);
        for (int i = 0; i < values.Length; i++)
            values[i] = (float)(offset + scale * Math.Sin((i + 1.0) * (0.37 + 0.11 * index)));
        return values;
    }
}
