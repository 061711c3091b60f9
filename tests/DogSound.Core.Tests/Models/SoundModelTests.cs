using System.Reflection;
using System.Runtime.InteropServices;
using DogSound.Core.Models;
using DogSound.Core.Native;
using DogSound.Core.Tests.Features;
using static TorchSharp.torch;

namespace DogSound.Core.Tests.Models;

public sealed class SoundModelTests
{
    [Theory]
    [InlineData("resnet18")]
    [InlineData("audio-ntt")]
    public void A_model_that_is_disposed_frees_its_weights_at_once(string architecture)
    {
        LibTorch.Load();
        SoundModel model = SoundModel.Create(architecture, ["Barking", "Other"], TestFeatures.Small, seed: 1, width: 8);
        Tensor[] tensors = [.. model.Network.parameters(), .. model.Network.buffers()];
        Assert.NotEmpty(tensors);
        Assert.All(tensors, tensor => Assert.False(tensor.IsInvalid));
        model.Dispose();
        Assert.All(tensors, tensor => Assert.True(tensor.IsInvalid));

        // Twice is no error.
        model.Dispose();
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("audio-ntt")]
    public void A_model_that_is_disposed_frees_what_libtorch_keeps_of_every_layer(string architecture)
    {
        LibTorch.Load();
        SoundModel model = SoundModel.Create(architecture, ["Barking", "Other"], TestFeatures.Small, seed: 1, width: 8);
        SafeHandle[] handles = [.. model.Network.named_modules().Select(pair => Handle(pair.module)), Handle(model.Network)];
        Assert.All(handles, handle => Assert.False(handle.IsInvalid));
        model.Dispose();
        Assert.All(handles, handle => Assert.True(handle.IsInvalid));

        // TorchSharp shows it to nobody, and leaves it to every kind of layer to free it.
        static SafeHandle Handle(nn.Module module) =>
            (SafeHandle)typeof(nn.Module).GetField("handle", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(module)!;
    }
}
