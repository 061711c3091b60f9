using DogSound.Core.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace DogSound.Core.Models;

/// <summary>
/// Batch normalization of [B, C, H, W] over all but C (S. Ioffe and C. Szegedy, Batch Normalization, 2015), as PyTorch's BatchNorm2d with its
/// defaults. TorchSharp's own counts batches with a number that a garbage collection can free under the running call: see
/// <see cref="TensorArithmetic"/>.
/// </summary>
internal sealed class BatchNormalization : BatchNorm
{
    private const double Epsilon = 1e-5, Momentum = 0.1;

    /// <summary>Makes the layer without memory; see <see cref="NetworkTensors"/>.</summary>
    /// <param name="channels">C.</param>
    public BatchNormalization(long channels)
        : base(channels, Epsilon, Momentum, affine: true, track_running_stats: true, META, dtype: null, nameof(BatchNormalization))
    {
    }

    /// <summary>[B, C, H, W] to the same shape; in training, the running statistics move by a tenth towards the batch's.</summary>
    public override Tensor forward(Tensor input)
    {
        if (training)
        {
            using IDisposable guard = no_grad();
            _ = num_batches_tracked!.AddInPlace(1L);
        }

        return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training, Momentum, Epsilon);
    }

    /// <inheritdoc/>
    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.dim() != 4)
            throw new ArgumentException($"Batch normalization takes [B, C, H, W], not {input.dim()} dimensions.", nameof(input));
    }
}
