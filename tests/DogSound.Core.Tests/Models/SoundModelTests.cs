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
}
