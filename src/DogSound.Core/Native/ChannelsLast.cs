using TorchSharp;

namespace DogSound.Core.Native;

/// <summary>
/// The memory format in which the channels of a pixel lie side by side (PyTorch's <c>torch.channels_last</c>): convolutions in bfloat16,
/// and all on recent GPUs, are faster in it. Shapes and values stay; only the order of the strides changes. TorchSharp has no name for it.
/// </summary>
public static class ChannelsLast
{
    /// <summary>The same values in channels-last order; differentiable.</summary>
    /// <param name="images">[B, C, H, W], any order.</param>
    /// <returns>[B, C, H, W] with strides of (H W C, 1, W C, C).</returns>
    public static torch.Tensor Apply(torch.Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.dim() != 4)
            throw new ArgumentException($"Channels-last needs 4 dimensions [B, C, H, W], not {images.dim()}.", nameof(images));
        using torch.Tensor moved = images.permute(0, 2, 3, 1);
        using torch.Tensor packed = moved.contiguous();
        // A single channel, row or column is in every order at once; libtorch goes by its stride, and would go on channels-first.
        long channels = images.shape[1], height = images.shape[2], width = images.shape[3];
        return packed.as_strided(
            images.shape, [height * width * channels, 1, width * channels, channels], packed.storage_offset());
    }

    /// <summary>
    /// Puts the weights of a module's convolutions ([O, I, H, W]) in channels-last order, in place: the parameters stay the same objects.
    /// Do it once, before an optimizer keeps state of them.
    /// </summary>
    public static void Apply(torch.nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        using IDisposable guard = torch.no_grad();
        // What set_ returns is the parameter under another name, and would keep its memory until a collection finds it.
        using DisposeScope scope = torch.NewDisposeScope();
        foreach (TorchSharp.Modules.Parameter parameter in module.parameters())
        {
            if (parameter.dim() != 4)
                continue;
            using torch.Tensor packed = Apply((torch.Tensor)parameter);
            _ = parameter.set_(packed);
        }
    }
}
