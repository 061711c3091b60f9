using System.Numerics;
using System.Runtime.InteropServices;
using DogSound.Core.Native;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Training;

/// <summary>
/// Adam with decoupled weight decay (I. Loshchilov and F. Hutter, Decoupled Weight Decay Regularization, 2019), as
/// <c>torch.optim.AdamW</c>: the decay first, then a step along the mean of the gradients over the root of their mean square, both
/// corrected for their start at zero; epsilon is added to the corrected root.
/// </summary>
internal sealed class AdamW : Optimizer
{
    // Few enough that every thread gets some, enough that handing them out costs nothing: about 10 microseconds of work.
    private const int ChunkLength = 64 * 1024;

    private readonly double _weightDecay, _beta1, _beta2, _epsilon;

    /// <summary>Keeps the parameters, which stay the caller's.</summary>
    public AdamW(
        IReadOnlyList<(string Name, Parameter Value)> parameters, double weightDecay, double beta1, double beta2, double epsilon)
        : base(parameters, "exp_avg", "exp_avg_sq")
    {
        _weightDecay = weightDecay;
        _beta1 = beta1;
        _beta2 = beta2;
        _epsilon = epsilon;
    }

    /// <summary>Whether a CPU's float32 and float64 go through <see cref="AdamWKernel"/>; else, as on a GPU, through libtorch's
    /// operators.</summary>
    internal bool UsesKernel { get; init; } = true;

    /// <inheritdoc/>
    private protected override void Advance(IReadOnlyList<ParameterStep> parts, double learningRate)
    {
        bool isOnCpu = parts.Count > 0 && parts[0].Parameter.device_type == DeviceType.CPU;
        ScalarType? type = parts.Count > 0 ? parts[0].Parameter.dtype : null;
        if (UsesKernel && isOnCpu && type == ScalarType.Float32)
            AdvanceByKernel<float>(parts, learningRate);
        else if (UsesKernel && isOnCpu && type == ScalarType.Float64)
            AdvanceByKernel<double>(parts, learningRate);
        else
            AdvanceByOperators(parts, learningRate);
    }

    private void AdvanceByKernel<T>(IReadOnlyList<ParameterStep> parts, double learningRate)
        where T : unmanaged, IRootFunctions<T>
    {
        List<(ParameterStep Part, AdamWStep Step, int First)> chunks = [];
        foreach (ParameterStep part in parts)
        {
            AdamWStep step = StepOf(part.Count, learningRate);
            for (int first = 0; first < part.Parameter.numel(); first += ChunkLength)
                chunks.Add((part, step, first));
        }

        Parallel.ForEach(chunks, new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() }, chunk =>
        {
            (ParameterStep part, AdamWStep step, int first) = chunk;
            AdamWKernel.Run(Values(part.Parameter), Values(part.Gradient), Values(part.State[0]), Values(part.State[1]), step);

            Span<T> Values(Tensor flat)
            {
                Span<T> values = MemoryMarshal.Cast<byte, T>(flat.bytes)[first..];
                return values[..Math.Min(ChunkLength, values.Length)];
            }
        });
    }

    private void AdvanceByOperators(IReadOnlyList<ParameterStep> parts, double learningRate)
    {
        foreach (ParameterStep part in parts)
        {
            AdamWStep step = StepOf(part.Count, learningRate);
            Tensor mean = part.State[0], meanSquare = part.State[1];
            mean.MultiplyInPlace(_beta1).AddInPlace(part.Gradient, 1 - _beta1);
            meanSquare.MultiplyInPlace(_beta2).AddProductInPlace(part.Gradient, part.Gradient, 1 - _beta2);
            using Tensor root = meanSquare.sqrt();
            part.Parameter.MultiplyInPlace(step.Kept).AddQuotientInPlace(mean, root.AddInPlace(step.Epsilon), -step.StepSize);
        }
    }

    // With r, the root of the mean square's correction: m / (sqrt(v) / r + epsilon) = r m / (sqrt(v) + r epsilon).
    private AdamWStep StepOf(long count, double learningRate)
    {
        double correction = 1 - Math.Pow(_beta1, count), root = Math.Sqrt(1 - Math.Pow(_beta2, count));
        return new AdamWStep(1 - learningRate * _weightDecay, _beta1, _beta2, learningRate / correction * root, _epsilon * root);
    }
}
